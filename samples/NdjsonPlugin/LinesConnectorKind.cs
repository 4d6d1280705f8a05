using Hub.Contracts;

[assembly: HubContract(1)]

namespace NdjsonPlugin;

/// <summary>Makes <c>Kind: lines</c> known to the hub, checks its settings and opens its channels.</summary>
public sealed class LinesConnectorKind : IConnectorKind
{
    public string Name => "lines";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        Read(settings, out var faults);
        return faults;
    }

    public IConnector Open(Settings settings, Surroundings with) => new LinesConnector(Read(settings, out _), with);

    private static LinesOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var options = new LinesOptions(reader.Required("File", "the path of a file"), TimeSpan.FromMilliseconds(reader.Number("PollMilliseconds", 10, 60_000, 1_000)));
        faults = reader.Faults();
        return options;
    }
}

/// <param name="File">One JSON object a line, with id and text.</param>
/// <param name="Poll">Wait between two looks.</param>
public sealed record LinesOptions(string File, TimeSpan Poll);

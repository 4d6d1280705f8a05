using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Channels whose posts stand in files of a folder, one item a line.</summary>
public sealed class NdjsonConnectorKind : IConnectorKind
{
    public string Name => "ndjson";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        NdjsonOptions.Read(settings, out var faults);
        return faults;
    }

    public IConnector Open(Settings settings, Surroundings with) => new NdjsonConnector(NdjsonOptions.Read(settings, out _), with);
}

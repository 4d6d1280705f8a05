using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Settings of an ndjson channel.</summary>
/// <param name="Folder">Whose files are read; folders below it are not.</param>
public sealed record NdjsonOptions(string Folder)
{
    /// <summary>Names of the files to read, with * and ?; should match rotated names too.</summary>
    public string Pattern { get; init; } = "*.ndjson";

    /// <summary>Wait between two looks at a folder that has nothing new.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

    public static NdjsonOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var options = new NdjsonOptions(reader.Required("Folder", "the path of a folder"))
        {
            Pattern = reader.Text("Pattern", "*.ndjson"),
            Poll = TimeSpan.FromMilliseconds(reader.Number("PollMilliseconds", 10, 3_600_000, 500)),
        };
        if (options.Pattern.Length == 0 || options.Pattern.AsSpan().ContainsAny('/', '\\'))
            reader.Add("Pattern", $"{settings.Path}:Pattern must be a file name with * and ?, without folders; it is {(options.Pattern.Length == 0 ? "empty" : options.Pattern)}.");
        faults = reader.Faults();
        return options;
    }
}

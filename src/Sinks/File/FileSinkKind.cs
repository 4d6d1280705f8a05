using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>Tickets as lines of JSON in a folder, one file a day: for trying out, for archives, and for desks that read files.</summary>
public sealed class FileSinkKind : ISinkKind
{
    public string Name => "file";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        var reader = new SettingsReader(settings).Known();
        _ = FileSinkOptions.Read(reader);
        return reader.Faults();
    }

    /// <exception cref="RefusedException">The folder cannot be written, or another process writes to it.</exception>
    public ISink Open(Settings settings, Surroundings with) => FileSink.Open(FileSinkOptions.Read(new SettingsReader(settings)), with.Time);
}

/// <param name="Folder">Is made where it is absent.</param>
public sealed record FileSinkOptions(string Folder)
{
    internal static FileSinkOptions Read(SettingsReader reader) => new(reader.Required("Folder", "the path of a folder"));
}

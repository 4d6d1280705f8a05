using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The one list of sink kinds that come with the program.</summary>
public static class SinkKinds
{
    /// <summary>Folder of the presets that are shipped beside the program.</summary>
    public static string PresetFolder { get; } = Path.Combine(AppContext.BaseDirectory, "presets", "backends");

    public static IReadOnlyList<ISinkKind> All { get; } = [new FileSinkKind(), new HttpSinkKind(PresetFolder)];
}

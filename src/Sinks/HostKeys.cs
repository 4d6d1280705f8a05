using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>Keys of a backend's section that the host reads itself; a sink passes over them.</summary>
internal static class HostKeys
{
    private static readonly string[] Names = ["Kind", "MaxInFlight", "MaxPerSecond", "WhenInDoubt", "GiveUpAfter", "ReopenWithin", "Agents"];

    public static SettingsReader Known(this SettingsReader reader)
    {
        foreach (var name in Names)
            reader.Known(name);
        return reader;
    }
}

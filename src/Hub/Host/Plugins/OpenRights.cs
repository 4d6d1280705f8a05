namespace Hub.Host.Plugins;

/// <summary>Plugins run with all rights of the hub: what everybody may write is not run.</summary>
internal static class OpenRights
{
    /// <summary>Null, or a clause about a file or folder that everybody may write.</summary>
    public static string? ProblemOf(string path) =>
        !OperatingSystem.IsWindows() && Path.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0
            ? $"{path} may be written by everybody; take that right away (chmod o-w)"
            : null;
}

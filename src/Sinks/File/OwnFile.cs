namespace Hub.Sinks;

/// <summary>Files of a folder are the hub's own: narrow rights from their first moment, and never a link that somebody laid in their place.</summary>
internal static class OwnFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file if it is not there; wider rights come after the narrow ones, so that no umask takes them.</summary>
    /// <exception cref="IOException">A link stands there.</exception>
    public static void Make(string path, UnixFileMode mode)
    {
        RefuseLink(path);
        if (File.Exists(path))
            return;
        using var file = Open(path, FileMode.CreateNew, FileShare.ReadWrite);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, mode);
    }

    /// <summary>Held by this process alone.</summary>
    /// <exception cref="IOException">Another holds it.</exception>
    public static FileStream Claim(string path) => Open(path, FileMode.OpenOrCreate, FileShare.None);

    /// <summary>A new file; what stood under the name is gone, and a link there is not followed.</summary>
    public static FileStream Anew(string path)
    {
        File.Delete(path);
        return Open(path, FileMode.CreateNew, FileShare.None);
    }

    /// <exception cref="IOException">A link stands there.</exception>
    public static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new IOException($"{path} is a link; it must be a file of the hub's own, so take the link away");
    }

    private static FileStream Open(string path, FileMode how, FileShare share)
    {
        var options = new FileStreamOptions { Mode = how, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}

namespace Hub.Core.Storage;

/// <summary>Refuses a second hub on the same store; the system frees it when the process ends, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    /// <summary>File systems whose locks or syncs cannot be trusted between machines.</summary>
    private static readonly string[] Networked = ["nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "glusterfs"];
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <exception cref="StoreException">Another hub holds it, or locks cannot be trusted here.</exception>
    public static StoreLock Take(string folder)
    {
        if (Environment.GetEnvironmentVariable("DOTNET_SYSTEM_IO_DISABLEFILELOCKING") is "1" or "true")
            throw new StoreException("DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set, so two hubs could write to one store; unset it.");
        var format = FileSystemOf(folder);
        if (Networked.Contains(format, StringComparer.OrdinalIgnoreCase))
            throw new StoreException($"Store:Path must lie on a local disk; {folder} is on {format}.");
        try
        {
            return new StoreLock(new FileStream(Path.Combine(folder, "hub.lock"), Options()));
        }
        catch (IOException error)
        {
            throw new StoreException($"Another hub holds the store in {folder}; stop it first, or set another Store:Path.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException($"This user may not write in {folder}; give it the right, or set another Store:Path.", error);
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static string FileSystemOf(string folder)
    {
        var mount = DriveInfo.GetDrives().Where(drive => Holds(drive.Name, folder)).MaxBy(drive => drive.Name.Length);
        try
        {
            return mount?.DriveFormat ?? "unknown";
        }
        catch (IOException)
        {
            return "unknown";
        }
    }

    private static bool Holds(string mount, string folder) =>
        folder.StartsWith(mount, StringComparison.Ordinal) && (mount.EndsWith('/') || folder.Length == mount.Length || folder[mount.Length] == '/');
}

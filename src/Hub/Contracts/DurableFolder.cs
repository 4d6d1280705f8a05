using System.Runtime.InteropServices;

namespace Hub.Contracts;

/// <summary>Folders whose names survive a power cut (fsync of a folder); .NET has no call for it.</summary>
public static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>The power-cut test must see that it fails without (docs/decisions/0003-outcomes.md).</summary>
    private static readonly bool IsBroken = TestSwitches.Read(Environment.GetEnvironmentVariable).Broken == "no-folder-sync";

    /// <summary>Makes the folder and what is missing above it; every name is durable when it returns.</summary>
    /// <param name="folder">A path; may exist.</param>
    /// <param name="mode">Of folders that are made; not on Windows.</param>
    /// <returns>The folder's full path.</returns>
    /// <exception cref="IOException">A name could not be made durable.</exception>
    public static string Make(string folder, UnixFileMode? mode = null)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var above = Path.GetDirectoryName(full);
        if (above is null)
            return full;
        if (!Directory.Exists(full))
        {
            Make(above);
            _ = mode is { } rights && !OperatingSystem.IsWindows() ? Directory.CreateDirectory(full, rights) : Directory.CreateDirectory(full);
            Sync(above);
        }
        else
        {
            // One who made it may have been killed before it was synced; a folder that is not ours to read was made by others.
            TrySync(above);
        }
        return full;
    }

    /// <summary>Names made, changed and removed in the folder are durable when it returns.</summary>
    /// <exception cref="IOException">The folder could not be synced.</exception>
    public static void Sync(string folder)
    {
        if (TrySync(folder) is { } problem)
            throw new IOException(problem);
    }

    private static string? TrySync(string folder)
    {
        // Windows journals names by itself and cannot sync a folder.
        if (OperatingSystem.IsWindows() || IsBroken)
            return null;
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
            return $"the folder {folder} cannot be opened to be synced (errno {Marshal.GetLastPInvokeError()})";
        var result = Fsync(handle);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        return result == 0 ? null : $"the folder {folder} cannot be synced (errno {error})";
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}

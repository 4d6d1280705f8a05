namespace Hub.Core.Storage;

/// <summary>Whether the store's disk has room; asked often, looked up once a second.</summary>
internal sealed class DiskSpace(StoreOptions options, TimeProvider time)
{
    private readonly DriveInfo drive = new(options.Folder);
    private long lookedAt;
    private string? shortage;

    /// <summary>One sentence where there is too little room, or null.</summary>
    public string? Shortage()
    {
        var now = time.Micros();
        if (now - Volatile.Read(ref lookedAt) < 1_000_000)
            return shortage;
        Volatile.Write(ref lookedAt, now);
        var free = options.FreeBytes?.Invoke() ?? drive.AvailableFreeSpace;
        return shortage = free >= options.LeastFreeBytes ? null : $"The disk of {options.Folder} has {free >> 20} MB left; the hub needs {options.LeastFreeBytes >> 20} MB to go on.";
    }
}

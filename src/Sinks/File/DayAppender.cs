using Hub.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Hub.Sinks;

/// <summary>Appends to the day's file and knows where its durable lines end; used by one thread, its position is read by all.</summary>
internal sealed class DayAppender(DayFolder folder, TimeProvider time, DayPosition start) : IDisposable
{
    private SafeFileHandle? handle;
    private volatile DayPosition position = start;

    public DayPosition Position => position;

    /// <summary>Written and synced when it returns.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        Turn();
        RandomAccess.Write(handle!, lines, position.Offset);
        RandomAccess.FlushToDisk(handle!);
        position = position with { Offset = position.Offset + lines.Length };
    }

    /// <summary>After a failed append: cuts off what it may have written; false where even that fails, so that nobody knows what stands there.</summary>
    public bool TryTakeBack()
    {
        try
        {
            if (handle is null)
                return true;
            RandomAccess.SetLength(handle, position.Offset);
            RandomAccess.FlushToDisk(handle);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            Close();
        }
    }

    /// <summary>The next append opens the file by its name again (after it was renamed over).</summary>
    public void Close()
    {
        handle?.Dispose();
        handle = null;
    }

    public void Dispose() => Close();

    /// <summary>Opens the day's file; never an earlier one than the last, even if the clock went back, so that Find need only look forward.</summary>
    private void Turn()
    {
        var today = DayFolder.NameOf(time.GetUtcNow());
        var name = string.CompareOrdinal(today, position.File) > 0 ? today : position.File;
        var path = folder.Full(name);
        if (handle is not null && name == position.File && File.Exists(path))
            return;
        Close();
        var isNew = !File.Exists(path);
        OwnFile.Make(path, DayFolder.Mode);
        handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (isNew)
            DurableFolder.Sync(folder.Path);
        // After an append that could neither be finished nor taken back whole lines stay, for Find may have told of them.
        position = new(name, DayFolder.CutHalfLine(handle));
    }
}

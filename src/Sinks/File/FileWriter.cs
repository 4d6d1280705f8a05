using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The one thread that writes a folder: whatever waits goes into one write and one sync, redactions stand alone in their order.</summary>
internal sealed class FileWriter
{
    private const int MaxWaiting = 1024, LargestKept = 4 * 1024 * 1024, MaxGroupBytes = 16 * 1024 * 1024;

    private readonly Channel<FileEntry> queue = Channel.CreateBounded<FileEntry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly DayAppender appender;
    private readonly DayRewriter rewriter;
    private readonly List<FileEntry> group = [];
    private ArrayBufferWriter<byte> lines = new();
    private readonly Task running;

    public FileWriter(DayFolder folder, DayAppender appender)
    {
        (this.appender, rewriter) = (appender, new DayRewriter(folder));
        // A thread of its own: it blocks in fsync.
        running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public ValueTask EnqueueAsync(FileEntry entry, CancellationToken stop) => queue.Writer.WriteAsync(entry, stop);

    /// <summary>Writes what waits and ends.</summary>
    public async ValueTask CompleteAsync()
    {
        queue.Writer.TryComplete();
        await running;
    }

    private void Run()
    {
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (lines.WrittenCount < MaxGroupBytes && queue.Reader.TryRead(out var entry))
                if (entry.TryTake())
                    Take(entry);
            Commit();
        }
    }

    private void Take(FileEntry entry)
    {
        if (entry.IsRedaction)
        {
            Commit();
            Redact(entry);
            return;
        }
        lines.Write(entry.Line);
        group.Add(entry);
    }

    private void Commit()
    {
        if (group.Count == 0)
            return;
        var failure = lines.WrittenCount == 0 ? null : Try(Append);
        foreach (var entry in group)
            entry.Complete(failure ?? Accepted(entry));
        group.Clear();
        if (lines.Capacity > LargestKept)
            lines = new ArrayBufferWriter<byte>();
        lines.ResetWrittenCount();
    }

    private void Append() => appender.Append(lines.WrittenSpan);

    private void Redact(FileEntry entry)
    {
        var failure = Try(() =>
        {
            appender.Close();
            rewriter.Redact(Encoding.UTF8.GetBytes(entry.Event!.PostKey));
            appender.Append(entry.Line);
        });
        entry.Complete(failure ?? Accepted(entry));
    }

    /// <summary>Null: done. What a failed write left is cut off again: then certainly nothing was done.</summary>
    private Outcome? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = $"the folder cannot be written: {error.Message}";
            return appender.TryTakeBack() ? new Retry(null, reason) : new Unknown(reason);
        }
        catch (Exception error)
        {
            // Whatever a day's file holds, the writer goes on for the others.
            appender.TryTakeBack();
            return new Unknown($"the file could not be rewritten: {error.GetType().Name}");
        }
    }

    private static Accepted Accepted(FileEntry entry) => new(new TicketReference(entry.Event is { } item ? FileLine.TicketId(item) : ""));
}

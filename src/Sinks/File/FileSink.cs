using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>
/// Tickets as lines of JSON, one file a UTC day. Findable with Settle 0: the intent notes where the lines end, Find reads from there.
/// Accepted means written and synced; a crash within a write leaves half a line, which is cut off when the folder is opened.
/// </summary>
internal sealed partial class FileSink : ISink, IFindingSink, INotingSink, IExtendedSink
{
    private readonly DayFolder folder;
    private readonly FileStream claim;
    private readonly DayAppender appender;
    private readonly FileWriter writer;

    private FileSink(DayFolder folder, FileStream claim, TimeProvider time)
    {
        (this.folder, this.claim) = (folder, claim);
        appender = new DayAppender(folder, time, folder.Repair());
        writer = new FileWriter(folder, appender);
    }

    public SinkPromise Promise { get; } = new(BackendClass.Findable, TimeSpan.Zero, null);

    /// <summary>A folder knows nobody, so it takes no requester; of an attached file the line tells name, size and hash.</summary>
    public IReadOnlySet<TicketEventKind> Takes { get; } = new HashSet<TicketEventKind> { TicketEventKind.Attached, TicketEventKind.Closed };

    public bool TakesInternalComments => true;

    public static FileSink Open(FileSinkOptions options, TimeProvider time)
    {
        FileStream? claim = null;
        try
        {
            var folder = new DayFolder(DurableFolder.Make(options.Folder));
            claim = Claim(folder);
            return new FileSink(folder, claim, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            claim?.Dispose();
            throw new RefusedException($"The folder {options.Folder} cannot be written: {error.Message}", error);
        }
    }

    public string Note(TicketEvent ticketEvent) => appender.Position.ToString();

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var line = FileLine.Of(delivery);
        if (delivery.Event.Kind == TicketEventKind.Redacted)
            FileLine.Redact(line.AsSpan(0, line.Length - 1));
        return await RunAsync(new FileEntry(line, delivery.Event), stop);
    }

    public async ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop)
    {
        // An attempt that its caller gave up may still wait or be under way: all that was before must stand or be withdrawn.
        if (await RunAsync(new FileEntry([], null), stop) is not Accepted)
            return new FindLater(null, "the folder cannot be read");
        var matches = await Task.Run(() => Matches(delivery, stop), stop);
        return matches == 0 ? Absent.Instance : new Found([.. Enumerable.Repeat(new TicketReference(FileLine.TicketId(delivery.Event)), matches)]);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.CompleteAsync();
        appender.Dispose();
        await claim.DisposeAsync();
    }

    private int Matches(Delivery delivery, CancellationToken stop)
    {
        var from = DayPosition.Parse(delivery.Note);
        var (prefix, mark) = (FileLine.Prefix(delivery.Key), FileLine.Mark(delivery));
        var count = 0;
        foreach (var name in folder.From(from.File))
        {
            stop.ThrowIfCancellationRequested();
            var found = DayScan.Count(folder.Full(name), name == from.File ? from.Offset : 0, prefix);
            if (found == 0 && mark is not null && DayScan.Holds(folder.Full(name), mark))
                found = count == 0 ? 1 : 0;
            if (found > 0)
                Sync(name);
            count += found;
        }
        return count;
    }

    /// <summary>A line found may be one that a killed process wrote and did not sync: it is durable before we say that it stands.</summary>
    private void Sync(string name)
    {
        using var handle = File.OpenHandle(folder.Full(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    private async ValueTask<Outcome> RunAsync(FileEntry entry, CancellationToken stop)
    {
        await writer.EnqueueAsync(entry, stop);
        using var registration = stop.UnsafeRegister(static (state, token) => ((FileEntry)state!).Withdraw(token), entry);
        return await entry.Outcome;
    }

    private static FileStream Claim(DayFolder folder)
    {
        OwnFile.RefuseLink(folder.Full(".lock"));
        try
        {
            return OwnFile.Claim(folder.Full(".lock"));
        }
        catch (IOException error)
        {
            throw new RefusedException($"The folder {folder.Path} is held by another hub or backend; each needs a folder of its own.", error);
        }
    }
}

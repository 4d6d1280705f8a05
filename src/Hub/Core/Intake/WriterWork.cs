using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Something for the one writer; what belongs to it is written in one transaction.</summary>
internal abstract class WriterWork
{
    /// <summary>How many changes it counts for in a group.</summary>
    public virtual int Weight => 1;

    /// <summary>What it will ask of a store that is far away.</summary>
    public virtual void Ask(IWriteSession session, GroupQuestions questions)
    {
    }

    /// <summary>Within the group's transaction.</summary>
    public abstract void Write(Recorder recorder);

    /// <summary>After the commit; quick, and it never blocks.</summary>
    public abstract void Committed();

    /// <summary>Nothing of it was written.</summary>
    public abstract void Failed(Exception reason);
}

/// <summary>A batch of a lane, or the changes of one webhook request; answers one result per change.</summary>
internal sealed class IntakeWork(Source source, string lane, Prepared[] changes) : WriterWork
{
    private readonly TaskCompletionSource<ChangeResult[]> done =
        new(IsShort(lane, changes) ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    private ChangeResult[] results = [];

    public Source Source { get; } = source;

    public string Lane { get; } = lane;

    public Prepared[] Changes { get; } = changes;

    /// <summary>Null: pushed, no cursor.</summary>
    public Cursor? Cursor { get; init; }

    /// <summary>Null: pushed, nothing to fence.</summary>
    public long? Epoch { get; init; }

    public long Skipped { get; init; }

    public long Seen { get; init; }

    /// <summary>What the source says that it gives no more.</summary>
    public IReadOnlyList<Missed> Gaps { get; init; } = [];

    /// <summary>The quarantined item that this reads again; 0: none.</summary>
    public long Quarantined { get; init; }

    /// <summary>Who changed that item's bytes; null: nobody.</summary>
    public string? EditedBy { get; init; }

    public Task<ChangeResult[]> Done => done.Task;

    /// <summary>A pushed post or two: who waits for it goes on right where he is told, and does little. A lane reads and scores its next batch first.</summary>
    public bool IsAnsweredTogether { get; } = IsShort(lane, changes);

    public override int Weight => Math.Max(1, Changes.Length);

    public override void Ask(IWriteSession session, GroupQuestions questions)
    {
        if (Source is not ChannelContext channel)
            return;
        foreach (var change in Changes)
            if (change is { Failure: null, Change: Put { Post: { } post } })
            {
                questions.Posts.Add((channel.Id, post.NativeId));
                questions.Accounts.Add((session.NameId(NameKind.Scope, post.Author.Scope ?? channel.Scope), post.Author.Id));
            }
    }

    public override void Write(Recorder recorder) => results = recorder.Record(this);

    public override void Committed() => done.TrySetResult(results);

    /// <summary>Never on the writer's own thread: who waits may go on to close the hub, which waits for the writer.</summary>
    public override void Failed(Exception reason) => ThreadPool.UnsafeQueueUserWorkItem(static state => state.done.TrySetException(state.reason), (done, reason), preferLocal: false);

    private static bool IsShort(string lane, Prepared[] changes) => lane == PushLane.Name && changes.Length <= 8;
}

/// <summary>Durable intents of rows that delivery claimed.</summary>
internal sealed class IntentWork(BackendLine line, List<OutboxRow> rows) : WriterWork
{
    private readonly TaskCompletionSource<List<OutboxRow>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<OutboxRow> intended = [];

    /// <summary>The rows that may be sent now.</summary>
    public Task<List<OutboxRow>> Done => done.Task;

    public override int Weight => rows.Count;

    public override void Ask(IWriteSession session, GroupQuestions questions) => rows.ForEach(row => questions.Intents.Add(row.Event));

    public override void Write(Recorder recorder)
    {
        intended.Clear();
        foreach (var row in rows)
            if (recorder.Deliveries.Intend(line, row) is { } ready)
                intended.Add(ready);
    }

    public override void Committed() => done.TrySetResult(intended);

    public override void Failed(Exception reason) => done.TrySetException(reason);
}

/// <summary>What one try came to, and what shall happen with the row.</summary>
internal sealed class OutcomeWork(BackendLine line, OutboxRow row, Settlement settlement, int era) : WriterWork
{
    public override void Ask(IWriteSession session, GroupQuestions questions)
    {
        // What else a settlement may need is rare, and reads the ticket as it stood.
        if (settlement is Settlement.Done { Times: <= 1, IsAdopted: false, Task: null } done && !TestPoint.IntentLost)
            questions.Done.TryAdd(row.Ticket, (row.Event, done.Reference.Id, row.Body.Kind == TicketEventKind.Created ? done.Reference : null));
    }

    public override void Write(Recorder recorder) => recorder.Deliveries.Settle(row, settlement);

    public override void Committed() => line.Settled(row, settlement, era);

    public override void Failed(Exception reason) => line.Unsettled(row, settlement, era);
}

/// <summary>Something rare that needs the writer: a lane's claim, an operator's wish.</summary>
internal sealed class OtherWork<T>(Func<Recorder, T> step) : WriterWork
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Done => done.Task;

    public override void Write(Recorder recorder) => result = step(recorder);

    public override void Committed() => done.TrySetResult(result!);

    public override void Failed(Exception reason) => done.TrySetException(reason);
}

using Hub.Contracts;
using Hub.Core.Files;
using Hub.Core.Intake;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery;

/// <summary>One backend as the writer and the operators see it: its terms, its troubles, and the door by which rows come; <see cref="LineWork"/> delivers them.</summary>
internal sealed class BackendLine : IDisposable
{
    private readonly BackendSetup setup;
    private readonly Attempt attempt;
    private readonly LineRows rows;
    private readonly LineWork work;
    private readonly ToldFindings foundTwice, tasks;
    private readonly Bell bell;

    public BackendLine(BackendSetup setup, int id, Func<Writer> writer, FileStore files, TimeProvider time, ILogger log)
    {
        (this.setup, Id) = (setup, id);
        bell = new Bell(time);
        attempt = new Attempt(setup, files, time, Recover);
        rows = new LineRows(setup, attempt, time);
        work = new LineWork(this, setup, attempt, rows, new LineSurroundings(writer, bell, time, log));
        foundTwice = new ToldFindings(time, (rows, lastAt) =>
            $"Backend {Name} holds {rows} of our tickets or comments more than once, the last found at {lastAt:u}: hub deliveries list --state done shows them with the reason. Its terms (settle) do not hold.");
        tasks = new ToldFindings(time, (rows, lastAt) =>
            $"Backend {Name} leaves {rows} tasks to a person, the last since {lastAt:u}: hub deliveries list --state done shows them with the reason.");
        ReadsBack = setup.Sink is IStatusSource { StatusLanes.Count: > 0 } or IDeskWebhook { TakesWebhooks: true };
    }

    public int Id { get; }

    public string Name => setup.Name;

    public string SettingsHash => setup.SettingsHash;

    public BackendClass Class => setup.Sink.Promise.Class;

    /// <summary>How long a desk may take to finish a request and show it to a search.</summary>
    public TimeSpan Settle => setup.Sink.Promise.Settle;

    public TimeSpan? KeyValidFor => setup.Sink.Promise.KeyValidFor;

    /// <summary>How long after its end a ticket is opened again by a new post.</summary>
    public TimeSpan ReopenWithin => setup.ReopenWithin;

    /// <summary>Whose comments at the desk are the company's word.</summary>
    public IReadOnlySet<string> Agents => setup.Agents;

    /// <summary>Whether this backend tells what becomes of our tickets, so that our own writing must be known when it comes back (R12).</summary>
    public bool ReadsBack { get; }

    /// <summary>What the desk calls our tickets is kept by its name: for reading back, or because a channel threads by ticket numbers.</summary>
    public bool KeepsIds { get; set; }

    /// <summary>Whether the operator lets a blind desk be told again what it may know.</summary>
    public bool MayResend => setup.WhenInDoubt == InDoubt.Resend;

    /// <summary>Whether the desk can be searched.</summary>
    public bool CanFind => setup.Sink is IFindingSink;

    /// <summary>Whether comments for the desk's people alone stay theirs.</summary>
    public bool TakesInternalComments => setup.Sink is IExtendedSink { TakesInternalComments: true };

    /// <summary>Whether any row of it is on its way or waits in memory.</summary>
    public bool IsBusy => rows.IsBusy;

    /// <summary>What is wrong with the backend now, one sentence each.</summary>
    public IEnumerable<string> Troubles => new[] { attempt.Trouble, foundTwice.Trouble, tasks.Trouble, (setup.Sink as IAlarmingSink)?.Alarm is { } alarm ? $"Backend {Name}: {setup.Hide(alarm)}" : null }.OfType<string>();

    public BackendState State
    {
        get
        {
            var (inFlight, perSecond) = rows.Speed;
            return new(setup.Name, setup.Kind, setup.Sink.Promise.Class, inFlight, perSecond, setup.MaxPerSecond, attempt.Trouble);
        }
    }

    /// <summary>What an earlier hub found at the desk.</summary>
    public void Begin(IOutboxWrites outbox)
    {
        foundTwice.Begin(outbox.FoundTwice(Id));
        tasks.Begin(outbox.Tasks(Id));
    }

    /// <summary>Whether the desk takes a kind of events that only some take.</summary>
    public bool Takes(TicketEventKind kind) => (setup.Sink as IExtendedSink)?.Takes.Contains(kind) == true;

    /// <summary>False: the event adds a file that is no longer here.</summary>
    public bool HasFile(TicketEvent body) => attempt.HasFile(body);

    /// <summary>What would be sent for the row; null: the sink cannot show it.</summary>
    public RequestPreview? Preview(OutboxRow row) => (setup.Sink as IPreviewSink)?.Preview(attempt.DeliveryOf(row));

    /// <summary>Rows that became due by a commit.</summary>
    public void Offer(OutboxRow row)
    {
        if (rows.Offer(row))
            bell.Ring();
    }

    /// <summary>Takes a place for a new row whose intent is written with it; only where a desk keeps keys (after a crash the row is sent again), and nothing waits before it.</summary>
    public bool TryReserve(OutboxRow row) => setup.Sink.Promise.Class == BackendClass.Keyed && setup.Sink is not INotingSink && rows.TryReserve(row);

    /// <summary>The row was not written: its place is free again.</summary>
    public void Release(OutboxRow row) => rows.Drop([row.Event]);

    /// <summary>The row and its intent are durable.</summary>
    public void Send(OutboxRow row) => work.Send(row);

    /// <summary>An operator wants the row now: it leaves the delayed ones.</summary>
    public void Expedite(OutboxRow row)
    {
        rows.Undelay(row);
        Offer(row);
    }

    /// <summary>There may be rows in the store that nobody offered.</summary>
    public void LookAgain()
    {
        rows.LookAgain();
        bell.Ring();
    }

    /// <summary>The row waits in the store now: others of its ticket go first.</summary>
    public void Forget(OutboxRow row) => rows.Forget(row);

    /// <summary>A try was settled durably; <paramref name="era"/> is that in which it began.</summary>
    public void Settled(OutboxRow row, Settlement settlement, int era)
    {
        if (settlement is Settlement.Done { Times: > 1 })
            foundTwice.Add();
        if (settlement is Settlement.Done { Task: not null })
            tasks.Add();
        if (rows.Settled(row, settlement, era))
            bell.Ring();
    }

    /// <summary>The outcome could not be written; it is kept and written when the store is back.</summary>
    public void Unsettled(OutboxRow row, Settlement settlement, int era) => _ = work.SettleLaterAsync(row, settlement, era);

    /// <summary>Runs until stopped; what is in flight then is finished, what was only claimed goes back.</summary>
    public Task RunAsync(CancellationToken stop) => work.RunAsync(stop);

    public void Dispose() => bell.Dispose();

    private void Recover()
    {
        rows.Recover();
        bell.Ring();
    }
}

/// <summary>Everything that is delivered to, by id.</summary>
/// <param name="All">Desks, and channels that answer: rows of the outbox name either.</param>
/// <param name="Desks">Where tickets open.</param>
internal sealed record BackendLines(IReadOnlyDictionary<int, BackendLine> All, IReadOnlyDictionary<int, BackendLine> Desks);

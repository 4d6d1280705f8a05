using Hub.Contracts;
using Hub.Core.Albums;
using Hub.Core.Delivery;
using Hub.Core.Files;
using Hub.Core.Intake;
using Hub.Core.Operations;
using Hub.Core.Reading;
using Hub.Core.Replies;
using Hub.Core.Storage;
using Hub.Core.Watching;
using Microsoft.Extensions.Logging;

namespace Hub.Core;

/// <summary>The running core: store, intake, lanes and delivery. Disposing it stops reading first, then delivering, then closes the store.</summary>
public sealed partial class HubCore : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly TestSwitches switches = TestSwitches.Read(Environment.GetEnvironmentVariable);
    private readonly HubSetup setup;
    private readonly HubStore store;
    private readonly Writer writer;
    private readonly ILogger log;
    private readonly FloodGate gate;
    private readonly Dictionary<string, ChannelContext> channels;
    private readonly Dictionary<int, BackendLine> lines;
    private readonly Dictionary<string, DeskSource> desks;
    private readonly List<(Source Source, LaneRunner Runner)> lanes;
    private readonly CancellationTokenSource stopReading = new(), stopDelivering = new();
    private readonly List<Task> reading = [], delivering = [];
    private readonly DiskSpace disk;
    private readonly StoreDamage damage;
    private readonly FileJob fileJob;
    private readonly ReplayJob replayJob;
    private readonly AlbumJob albumJob;
    private readonly LaneWatch watch;
    private readonly long orphaned;
    private readonly IReadOnlyList<GapRow> gaps;
    private volatile bool gapsSeen;
    private bool started, disposed;

    private HubCore(HubSetup setup, HubStore store, ILogger log)
    {
        (this.setup, this.store, this.log) = (setup, store, log);
        damage = new StoreDamage(store, log);
        var effects = new GroupEffects();
        var session = store.Session;
        session.Begin();
        channels = setup.Channels.ToDictionary(channel => channel.Name, channel => new ChannelContext(channel, session.NameId(NameKind.Channel, channel.Name)));
        var files = new FileStore(store.Options.Folder);
        lines = setup.Backends.Select(backend => new BackendLine(backend, session.NameId(NameKind.Backend, backend.Name), () => writer!, files, setup.Time, log)).ToDictionary(line => line.Id);
        desks = setup.Backends.Select(backend => new DeskSource(backend, lines.Values.Single(line => line.Name == backend.Name))).ToDictionary(desk => desk.Name);
        foreach (var line in lines.Values)
            line.KeepsIds = setup.Channels.Any(channel => channel.Threading.Steps.Contains(ThreadingStep.TicketNumber));
        session.Desk.ReadBack([.. lines.Values.Where(line => line.ReadsBack || line.KeepsIds).Select(line => line.Id)]);
        var desksAlone = new Dictionary<int, BackendLine>(lines);
        session.Recent.RememberFor(Clock.Micros(setup.Channels.Select(channel => channel.Threading.Reach).DefaultIfEmpty().Max()));
        foreach (var channel in channels.Values.Where(channel => channel.MayReply))
            lines[channel.Id] = new BackendLine(ReplyLine(channel.Setup), channel.Id, () => writer!, files, setup.Time, log);
        // From the restart on Settle is waited: the desk may still be busy with what the last hub sent (docs/decisions/0003-outcomes.md).
        var doubtful = lines.Values.Sum(line => session.Outbox.DoubtIntended(line.Id, setup.Time.Micros() + Clock.Micros(line.Settle)));
        doubtful += session.Outbox.DoubtIntended(null, setup.Time.Micros());
        orphaned = session.Outbox.Orphaned(lines.Keys);
        foreach (var line in lines.Values)
            line.Begin(session.Outbox);
        gaps = Gaps.Of(session, setup.Channels, store.ResetAt);
        gapsSeen = Gaps.AreSeen(session, store.ResetAt);
        watch = new LaneWatch([.. channels.Values.SelectMany(Watched)], session, () => writer!, stop => Reader!.LanesAsync(stop), setup.Time, log);
        session.Commit();
        if (doubtful > 0)
            InDoubt(log, doubtful);
        disk = new DiskSpace(store.Options, setup.Time);
        fileJob = new FileJob(files, () => writer!, channels.Values, disk.Shortage, setup.Time, log);
        var decisions = new DecisionMaker(session, setup.Classifier, new PolicyTable(setup.Policy), new PriorityTable(setup.Priority, setup.Services), setup.Services);
        gate = new FloodGate(new OwnAccounts(setup.Contacts, setup.Channels));
        var recorder = new Recorder(session, effects, decisions, new Standings(setup.Contacts, channels.Values), store.Keys, setup.Time, store.ResetAt, new BackendLines(lines, desksAlone), channels);
        effects.Release = row => lines[row.Backend].Release(row);
        writer = new Writer(session, recorder, effects, Offer, () => damage.Sentence ?? disk.Shortage(), setup.Time, log);
        writer.Damaged += damage.Set;
        store.RowsWait += () => lines.Values.ToList().ForEach(line => line.LookAgain());
        lanes = [.. channels.Values.Concat<Source>(desks.Values).SelectMany(source => source.Lanes.Select(
            lane => (source, new LaneRunner(source, lane, writer, new Scorer(setup.Classifier, source, gate, IsPushed: false, setup.Time), setup.Time, log))))];
        var (deliveries, quarantine) = (new DeliveryReader(store), new QuarantineReader(store));
        var replays = new ReplayReader(store);
        albumJob = new AlbumJob(() => writer, channels.Values, channel => new Scorer(setup.Classifier, channel, gate, IsPushed: true, setup.Time), setup.Time, log);
        replayJob = new ReplayJob(writer, replays, lines.Values, setup.Time, log);
        Reader = new HubReader(store, deliveries, quarantine, channels.Keys) { Reviews = new ReviewReader(store) };
        var people = new ContactReader(store, Reader);
        Contacts = people;
        ContactActs = new ContactOperations(writer, people, new DirectoryTerms(setup.Contacts.Country, setup.Services));
        Operations = new HubOperations(new DeliveryOperations(writer, deliveries, lines, Expedite), new QuarantineOperations(writer, quarantine, new Sources(channels, desks), setup.Classifier, setup.Time),
            new ReplayOperations(writer, replays, [.. lines.Values], setup.Time, () => started, replayJob.Wake), new ConversationOperations(writer), stop => writer.DoAsync(SeeGaps, stop))
        {
            Reviews = new Review.ReviewOperations(writer),
            Access = new Access.AccessBook(store, writer, setup.Time),
            Users = new Access.UserBook(store, writer, setup.Time),
        };
    }

    public IHubReader Reader { get; }

    internal LaneWatch Watch => watch;

    public IHubOperations Operations { get; }

    public IContactReader Contacts { get; }

    public IContactOperations ContactActs { get; }

    /// <summary>What the health endpoints tell: one sentence each; empty while all is well.</summary>
    public IReadOnlyList<string> Troubles =>
    [
        .. switches.AreOn ? new[] { switches.Sentence! } : [],
        .. new[] { damage.Sentence, writer.Trouble, store.ResetAt is { } at && !gapsSeen ? $"The store was set aside as damaged at {Clock.At(at):u}; hub channels lists what each channel misses, hub channels --seen ends this alarm." : null }.OfType<string>(),
        .. orphaned > 0 ? new[] { $"{orphaned} deliveries wait for backends that are no longer in the settings: give a backend its old name again, or a channel its old Mode, or cancel them with hub deliveries." } : [],
        .. lanes.Where(lane => lane.Runner.Trouble is not null).Select(lane => $"{lane.Source.Title}: {lane.Runner.Trouble}"),
        .. watch.Troubles,
        .. lines.Values.SelectMany(line => line.Troubles),
    ];

    /// <summary>False while nothing can be written: webhooks are answered 503.</summary>
    public bool IsWritable => damage.Sentence is null && disk.Shortage() is null && writer.Trouble is null;

    /// <summary>State of every channel for <c>hub channels</c>.</summary>
    public IReadOnlyList<ChannelState> Channels => [.. setup.Channels.Select(channel =>
    {
        var own = lanes.Where(lane => lane.Source is ChannelContext && lane.Source.Name == channel.Name).Select(lane => lane.Runner).ToList();
        return new ChannelState(channel.Name, channel.Kind, started, own.Max(lane => lane.LastSuccess), own.Select(lane => lane.Trouble).Concat(watch.Of(channel.Name).Select(lane => lane.Sentence)).FirstOrDefault(trouble => trouble is not null))
        {
            Lanes = [.. watch.Of(channel.Name).Select(lane => Of(lane, own.Find(runner => runner.Lane == lane.Lane)))],
            Gaps = [.. gaps.Where(gap => gap.Channel == channels[channel.Name].Id).Select(gap => new GapRecord(gap.Lane, gap.From is { } from ? Clock.At(from) : null, Clock.At(gap.To), gap.Reason)), .. own.SelectMany(lane => lane.Told)],
            Spending = (channel.Connector as ISpendingConnector)?.Spending,
        };
    })];

    /// <summary>State of every backend for <c>hub backends</c>.</summary>
    public IReadOnlyList<BackendState> Backends => [.. lines.Values.Select(line => line.State)];

    /// <summary>Opens the store (takes the lock, migrates) and nothing else: what a command needs where no hub runs.</summary>
    /// <exception cref="StoreException">One sentence for the operator.</exception>
    public static HubCore Open(HubSetup setup)
    {
        var log = setup.Log.CreateLogger("Hub.Core");
        var store = HubStore.Open(setup.Store, setup.Time, log);
        try
        {
            return new HubCore(setup, store, log);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Starts delivery and one task per lane.</summary>
    public void Start()
    {
        started = true;
        foreach (var warning in store.Warnings)
            StoreWarns(log, warning);
        foreach (var line in lines.Values)
            delivering.Add(Task.Run(() => line.RunAsync(stopDelivering.Token)));
        foreach (var (_, runner) in lanes)
            reading.Add(Task.Run(() => runner.RunAsync(stopReading.Token)));
        reading.Add(Task.Run(() => replayJob.RunAsync(stopReading.Token)));
        reading.Add(Task.Run(() => albumJob.RunAsync(stopReading.Token)));
        reading.Add(Task.Run(() => fileJob.RunAsync(stopReading.Token)));
        reading.Add(Task.Run(() => watch.RunAsync(stopReading.Token)));
        if (!store.WasClean)
            reading.Add(Task.Run(damage.Look));
    }

    /// <summary>Whether everything that was accepted is decided and delivered, parked or dead: nothing is due, intended or in doubt.</summary>
    public async Task<bool> IsIdleAsync(CancellationToken stop)
    {
        // Through the writer, so that whatever was submitted before is counted.
        await writer.DoAsync(_ => true, stop);
        var backlog = await Reader.BacklogAsync(stop);
        return !replayJob.IsBusy && !(started && albumJob.IsBusy) && !backlog.Any(row => row.State is DeliveryState.Due or DeliveryState.Intended or DeliveryState.Doubt or DeliveryState.Verify && row.Rows > 0);
    }

    /// <summary>Commits changes that came by webhook and answers one result per change, in order, once they are durable.</summary>
    /// <exception cref="IntakeUnavailableException">Queue full for 5 s, disk full or store away: answer 503 with Retry-After.</exception>
    public ValueTask<IReadOnlyList<ChangeResult>> CommitAsync(string channel, IReadOnlyList<Change> changes, CancellationToken stop) => CommitAsync(channels[channel], changes, stop);

    /// <summary>The same for what a backend told by webhook.</summary>
    /// <exception cref="IntakeUnavailableException">As above.</exception>
    public ValueTask<IReadOnlyList<ChangeResult>> CommitDeskAsync(string backend, IReadOnlyList<Change> changes, CancellationToken stop) => CommitAsync(desks[backend], changes, stop);

    private async ValueTask<IReadOnlyList<ChangeResult>> CommitAsync(Source source, IReadOnlyList<Change> changes, CancellationToken stop)
    {
        if (damage.Sentence is { } sentence)
            throw new IntakeUnavailableException(LongestWait, sentence);
        var prepared = new Prepared[changes.Count];
        var scorer = new Scorer(setup.Classifier, source, gate, IsPushed: true, setup.Time);
        for (var at = 0; at < prepared.Length; at++)
            prepared[at] = Prepared.Of(changes[at], scorer);
        var work = new IntakeWork(source, PushLane.Name, prepared) { Seen = prepared.Length };
        try
        {
            if (!writer.TrySubmit(work))
                await SubmitInTimeAsync(work, stop);
        }
        catch (System.Threading.Channels.ChannelClosedException error)
        {
            throw new IntakeUnavailableException(LongestWait, "The hub is stopping.", error);
        }
        // Not cut short by a caller who left: what is written is written.
        return await work.Done;
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await stopReading.CancelAsync();
        await EndedAsync(reading);
        await stopDelivering.CancelAsync();
        await EndedAsync(delivering);
        writer.Dispose();
        foreach (var channel in setup.Channels)
            await channel.Connector.DisposeAsync();
        foreach (var backend in setup.Backends)
            await backend.Sink.DisposeAsync();
        foreach (var line in lines.Values)
            line.Dispose();
        fileJob.Dispose();
        replayJob.Dispose();
        albumJob.Dispose();
        store.Dispose();
        stopReading.Dispose();
        stopDelivering.Dispose();
    }

    /// <summary>Waits at most 5 s for room; the work is withdrawn then, so that nothing piles up.</summary>
    private async Task SubmitInTimeAsync(WriterWork work, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(LongestWait, setup.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await writer.SubmitAsync(work, both.Token);
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new IntakeUnavailableException(LongestWait, "The intake is full.", error);
        }
    }

    /// <summary>A task that failed must not keep the store from being closed.</summary>
    private async Task EndedAsync(List<Task> tasks)
    {
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (Exception error)
        {
            TaskFailed(log, error);
        }
    }

    private LaneState Of(WatchedLane lane, LaneRunner? runner)
    {
        var condition = !started ? LaneCondition.Stands : runner?.Trouble is not null ? LaneCondition.Ill : lane.Sentence is not null ? LaneCondition.Silent : LaneCondition.Well;
        return new LaneState(lane.Lane, condition, runner?.LastSuccess ?? lane.LastSuccess, runner?.Trouble ?? lane.Sentence)
        {
            Remedy = runner?.Trouble is not null ? runner.Remedy : lane.Sentence is not null ? Remedies.Silent : null,
            Health = watch.Health(lane),
        };
    }

    /// <summary>What is pushed to a channel is a lane too.</summary>
    private IEnumerable<WatchedLane> Watched(ChannelContext channel) => (channel.Setup.Connector is IWebhookConnector || channel.Lanes.Count == 0 ? channel.Lanes.Append(PushLane.Name) : channel.Lanes)
        .Select(lane => new WatchedLane(channel, lane, () => IsWritable && !lanes!.Any(one => ReferenceEquals(one.Source, channel) && one.Runner.Lane == lane && one.Runner.Trouble is not null)));

    private void Offer(GroupEffects effects)
    {
        foreach (var row in effects.Intended)
            lines[row.Backend].Send(row);
        effects.Intended.Clear();
        foreach (var row in effects.Held)
            if (lines.TryGetValue(row.Backend, out var line))
                line.Forget(row);
        foreach (var row in effects.Due)
            if (lines.TryGetValue(row.Backend, out var line))
                line.Offer(row);
        if (effects.AlbumsAreDue)
            albumJob.Wake();
        if (effects.FilesAreDue || effects.FilesGone.Count > 0)
            fileJob.Wake(effects.FilesGone);
    }

    /// <summary>Replies are few and wait on a platform's limits: little at once, and what is a day late is no answer any more.</summary>
    private static BackendSetup ReplyLine(ChannelSetup channel) => new(channel.Name, channel.Kind, new ReplySink((IReplier)channel.Connector), "replies")
    {
        Hide = channel.Hide,
        MaxInFlight = 4,
        GiveUpAfter = TimeSpan.FromDays(1),
    };

    private int SeeGaps(Recorder recorder)
    {
        if (store.ResetAt is not { } at || gapsSeen)
            return 0;
        Gaps.See(recorder.Session, at);
        gapsSeen = true;
        return gaps.Count(gap => gap.To == at);
    }

    private void Expedite(OutboxRow row)
    {
        if (lines.TryGetValue(row.Backend, out var line))
            line.Expedite(row);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store: {Sentence}")]
    private static partial void StoreWarns(ILogger log, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Rows} deliveries were under way when the hub last ended; each is looked for or sent with its key before anything else happens to it.")]
    private static partial void InDoubt(ILogger log, int rows);

    [LoggerMessage(Level = LogLevel.Error, Message = "A background task failed.")]
    private static partial void TaskFailed(ILogger log, Exception error);
}

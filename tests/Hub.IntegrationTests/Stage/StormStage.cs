using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.IntegrationTests;

/// <summary>The core on a store in a temp folder, with one pushed channel and a slow desk.</summary>
internal sealed class StormStage : IAsyncDisposable
{
    private const int MaxInFlight = 32;
    private readonly string folder;

    private StormStage(string folder, SlowDesk desk, TimeProvider time)
    {
        (this.folder, Desk) = (folder, desk);
        Core = HubCore.Open(new HubSetup(
            new StoreOptions(Path.Combine(folder, "hub.db"), Path.Combine(folder, "hub.key")), [new ChannelSetup("in", "test", new PushOnly())],
            [new BackendSetup("desk", "test", desk, "settings") { MaxInFlight = MaxInFlight }], PolicyRow.Shipped("desk"), new WordVoter(), time, NullLoggerFactory.Instance));
        Core.Start();
    }

    public HubCore Core { get; }

    public SlowDesk Desk { get; }

    public static StormStage Open(TimeProvider time, double perSecond) => new(Directory.CreateTempSubdirectory("hub-storm-").FullName, new SlowDesk(time, perSecond), time);

    /// <summary>Where the clock is ours it stands until the hub has handed on what it can: the desk is as busy as it may be made.</summary>
    public async Task ReactAsync(ManualTime? manual)
    {
        for (var wait = 0; manual is not null && (wait == 0 || (wait < 20 && (Desk.Waiting < MaxInFlight || Desk.IsBehind))); wait++)
            await Task.Delay(1);
    }

    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class PushOnly : IConnector
    {
        public IReadOnlyList<string> Lanes => [];

        public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => throw new NotSupportedException("no lanes");

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>Everything is an incident; a text that says so is critical.</summary>
    private sealed class WordVoter : IClassifier
    {
        public string Packs => "storm";

        public Scored Score(Post post) => new Words(post.Text);

        public Verdict Decide(Scored scored, Facts facts) =>
            new(Category.Incident, null, 0.9, 0.9, ((Words)scored).Text.Contains("critical", StringComparison.Ordinal) ? Priority.Critical : null, null, [], [0, 0, 0, 0, 0], [], Packs);

        private sealed class Words(string text) : Scored
        {
            public string Text => text;

            public override string Language => "en";
        }
    }
}

/// <summary>A healthy desk that takes so many a second, one after the other; who comes meanwhile waits.</summary>
internal sealed class SlowDesk(TimeProvider time, double perSecond) : ISink
{
    private readonly Lock gate = new();
    private readonly List<(DateTimeOffset At, TicketEvent Event)> accepted = [];
    private DateTimeOffset free = time.GetUtcNow();
    private readonly Queue<DateTimeOffset> ends = new();
    private int waiting;

    public SinkPromise Promise { get; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Whether it should have answered someone by now whom it has not yet.</summary>
    public bool IsBehind
    {
        get
        {
            lock (gate)
                return ends.TryPeek(out var end) && end <= time.GetUtcNow();
        }
    }

    public IReadOnlyList<(DateTimeOffset At, TicketEvent Event)> Accepted
    {
        get
        {
            lock (gate)
                return [.. accepted];
        }
    }

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        TimeSpan wait;
        lock (gate)
        {
            waiting++;
            var now = time.GetUtcNow();
            free = (free > now ? free : now) + TimeSpan.FromSeconds(1 / perSecond);
            wait = free - now;
            ends.Enqueue(free);
        }
        await Task.Delay(wait, time, stop);
        lock (gate)
        {
            waiting--;
            ends.Dequeue();
            accepted.Add((time.GetUtcNow(), delivery.Event));
        }
        return new Accepted(new TicketReference(delivery.Event.TicketKey[..8]));
    }

    public ValueTask DisposeAsync() => default;
}

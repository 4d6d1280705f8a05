using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Contracts.Testing;

/// <summary>A sink on a desk that outlives the run: every delivery gets keys of the run's own, and what was delivered is remembered so that it can be looked for and cleaned up.</summary>
public class LiveSink(ISink sink, LiveLedger ledger) : ISink, IExtendedSink
{
    private const int MostTurns = 10;
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10);

    public SinkPromise Promise => Sink.Promise;

    public IReadOnlySet<TicketEventKind> Takes => (Sink as IExtendedSink)?.Takes ?? new HashSet<TicketEventKind>();

    public bool TakesInternalComments => (Sink as IExtendedSink)?.TakesInternalComments ?? false;

    protected ISink Sink { get; } = sink;

    protected LiveLedger Ledger { get; } = ledger;

    /// <summary>Can be searched only where the sink can.</summary>
    public static LiveSink Over(ISink sink, LiveLedger ledger) => sink is IFindingSink ? new FindingLiveSink(sink, ledger) : new LiveSink(sink, ledger);

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        var fresh = Ledger.Fresh(delivery);
        var outcome = await Sink.DeliverAsync(fresh, stop);
        // Held back behind another of its kind, as the hub would wait for it.
        for (var turn = 0; turn < MostTurns && outcome is Retry { IsHeldBack: true, After: { } after } && after <= MostWait; turn++)
        {
            await Task.Delay(after, stop);
            outcome = await Sink.DeliverAsync(fresh, stop);
        }
        if (outcome is Accepted accepted)
            Ledger.Record(fresh, accepted.Reference);
        return outcome;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Sink.DisposeAsync();
    }

    private sealed class FindingLiveSink(ISink sink, LiveLedger ledger) : LiveSink(sink, ledger), IFindingSink
    {
        public ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop) => Ledger.FindAsync(Sink, Ledger.Fresh(delivery), stop);
    }
}

/// <summary>What one run delivered.</summary>
/// <param name="run">Different for every run.</param>
public sealed class LiveLedger(string run)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentQueue<(Delivery Delivery, TicketReference Reference)> accepted = new();
    private readonly ConcurrentDictionary<EventKey, long> acceptedAt = new();
    private readonly byte[] salt = Encoding.UTF8.GetBytes(run);

    public IReadOnlyList<(Delivery Delivery, TicketReference Reference)> Accepted => [.. accepted];

    /// <summary>The tickets that the run opened, each once.</summary>
    public IReadOnlyList<TicketReference> Tickets => [.. accepted.Where(one => one.Delivery.Event.Kind == TicketEventKind.Created).Select(one => one.Reference).DistinctBy(ticket => ticket.Id)];

    internal Delivery Fresh(Delivery delivery) => delivery with
    {
        Key = new EventKey(Fresh(delivery.Key.Value)),
        Event = delivery.Event with { TicketKey = Fresh(delivery.Event.TicketKey), PostKey = Fresh(delivery.Event.PostKey) },
    };

    internal void Record(Delivery delivery, TicketReference reference)
    {
        accepted.Enqueue((delivery, reference));
        acceptedAt[delivery.Key] = Stopwatch.GetTimestamp();
    }

    /// <summary>What was accepted is looked for until the desk's Settle is over: so long its search may lag.</summary>
    internal async ValueTask<FindResult> FindAsync(ISink sink, Delivery fresh, CancellationToken stop)
    {
        while (true)
        {
            var found = await ((IFindingSink)sink).FindAsync(fresh, stop);
            if (found is not Absent || !acceptedAt.TryGetValue(fresh.Key, out var at) || Stopwatch.GetElapsedTime(at) > sink.Promise.Settle)
                return found;
            await Task.Delay(Again, stop);
        }
    }

    private string Fresh(string key) => Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
}

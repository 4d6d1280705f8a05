using Hub.Contracts;

namespace Hub.Tests.Core;

/// <summary>A findable backend in memory: what is delivered and what a search shows are scripts, both are recorded.</summary>
internal sealed class SearchedDesk : ISink, IFindingSink, IExtendedSink
{
    private readonly Lock gate = new();
    private readonly List<Delivery> sent = [], searched = [];

    public SinkPromise Promise { get; init; } = new(BackendClass.Findable, TimeSpan.FromMilliseconds(150), null);

    public bool TakesInternalComments { get; init; } = true;

    public IReadOnlySet<TicketEventKind> Takes { get; } = new HashSet<TicketEventKind>();

    /// <summary>What the try comes to, by how many there were of its key, from 1; null: accepted as T1, T2 ...</summary>
    public Func<Delivery, int, Outcome?> Outcome { get; set; } = (_, _) => null;

    /// <summary>What the search shows, by how many there were, from 1.</summary>
    public Func<Delivery, int, FindResult> Shows { get; set; } = (_, _) => Absent.Instance;

    public IReadOnlyList<Delivery> Sent => Copy(sent);

    public IReadOnlyList<Delivery> Searched => Copy(searched);

    public static Found Tickets(params string[] ids) => new([.. ids.Select(id => new TicketReference(id, $"https://desk.example/{id}"))]);

    public ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        var (time, all) = Add(sent, delivery);
        return ValueTask.FromResult(Outcome(delivery, time) ?? new Accepted(new TicketReference($"T{all}")));
    }

    public ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop) => ValueTask.FromResult(Shows(delivery, Add(searched, delivery).Time));

    public ValueTask DisposeAsync() => default;

    private (int Time, int All) Add(List<Delivery> list, Delivery delivery)
    {
        lock (gate)
        {
            list.Add(delivery);
            return (list.Count(one => one.Key == delivery.Key), list.Count);
        }
    }

    private List<Delivery> Copy(List<Delivery> list)
    {
        lock (gate)
            return [.. list];
    }
}

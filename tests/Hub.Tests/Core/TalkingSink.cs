using System.Globalization;
using System.Runtime.CompilerServices;
using Hub.Contracts;

namespace Hub.Tests.Core;

/// <summary>A backend in memory that tells what becomes of its tickets: one batch a change, the cursor is their count. Also a second one that keeps silent.</summary>
internal sealed class TalkingSink(bool talks = true) : ISink, IStatusSource, IDeskWebhook, IRereadingDesk, IExtendedSink
{
    private readonly Lock gate = new();
    private readonly List<Change> said = [];
    private readonly List<Delivery> deliveries = [];

    public SinkPromise Promise { get; set; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

    public IReadOnlySet<TicketEventKind> Takes { get; set; } = new HashSet<TicketEventKind>();

    public Func<Delivery, Outcome?>? Script { get; set; }

    /// <summary>Tries wait here until it is released.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Func<ReadOnlyMemory<byte>, IReadOnlyList<Change>>? Again { get; set; }

    /// <summary>How many batches were asked for.</summary>
    public int Asked { get; private set; }

    public string? From { get; private set; }

    public IReadOnlyList<string> StatusLanes => talks ? ["status"] : [];

    public bool TakesWebhooks => talks;

    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (gate)
                return [.. deliveries];
        }
    }

    public void Say(params IEnumerable<Change> changes)
    {
        lock (gate)
            said.AddRange(changes);
    }

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        lock (gate)
            deliveries.Add(delivery);
        await Gate.WaitAsync(stop);
        return Script?.Invoke(delivery) ?? new Accepted(new TicketReference(delivery.Event.Kind == TicketEventKind.Created ? $"T-{delivery.Event.NativeId}" : $"C-{delivery.Event.NativeId}"));
    }

    public async IAsyncEnumerable<Batch> ReadStatusAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        From = from.Value;
        for (var at = from.IsStart ? 0 : int.Parse(from.Value, CultureInfo.InvariantCulture); ; at++)
        {
            Asked++;
            Change next;
            while (!TryGet(at, out next))
                await Task.Delay(2, stop);
            yield return Batch.Of([next], new Cursor($"{at + 1}"));
        }
    }

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => throw new NotSupportedException("the door is not tried here");

    public IReadOnlyList<Change> Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => Again?.Invoke(raw) ?? [new Defective(id, raw, "still unreadable")];

    public ValueTask DisposeAsync() => default;

    private bool TryGet(int at, out Change change)
    {
        lock (gate)
            return (change = at < said.Count ? said[at] : null!) is not null;
    }
}

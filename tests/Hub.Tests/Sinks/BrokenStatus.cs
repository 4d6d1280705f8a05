using System.Globalization;
using System.Runtime.CompilerServices;
using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A desk in memory and a sink on it that keep every promise but, if told so, one. One entry a batch; the cursor is their count.</summary>
internal sealed class ModelDesk(string? flaw) : IStatusUnderTest
{
    private readonly List<Entry> entries = [];
    private Exception? failure;
    private int tickets, readings;

    public string Kind => "model";

    public string Lane => "status";

    public TimeSpan Patience => TimeSpan.FromSeconds(1);

    public ValueTask<ISink> OpenAsync(CancellationToken stop) => ValueTask.FromResult<ISink>(new Sink(this));

    public Task ChangeStatusAsync(string ticket, CancellationToken stop) => Add(new Entry(ticket, "s", null));

    public Task CommentAsync(string ticket, string text, CancellationToken stop) => Add(new Entry(ticket, null, text));

    public Task CommentInternallyAsync(string ticket, string text, CancellationToken stop) => Add(new Entry(ticket, null, text, IsInternal: true));

    public Task DoUnreadableAsync(string ticket, CancellationToken stop) => Add(new Entry(ticket, null, null));

    public Task ThrottleAsync(TimeSpan after, CancellationToken stop) => Fail(new ThrottledException(Breaks("A throttled answer carries its delay") ? TimeSpan.Zero : after, "Wait."));

    public Task RefuseAsync(CancellationToken stop) => Fail(new RefusedException(Breaks("A refused credential says so in one sentence") ? "401" : "The token is refused by the desk."));

    public Task DisconnectAsync(CancellationToken stop) =>
        Fail(Breaks("A desk that cannot be reached is said to be so") ? new InvalidOperationException("socket") : new UnreachableSourceException("The desk is away."));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Breaks(string name) => flaw == name;

    private Task Add(Entry entry)
    {
        entries.Add(entry);
        return Task.CompletedTask;
    }

    private Task Fail(Exception error)
    {
        failure = error;
        return Task.CompletedTask;
    }

    private sealed record Entry(string Ticket, string? Status, string? Text, bool IsInternal = false, bool IsOwn = false);

    private sealed class Sink(ModelDesk desk) : ISink, IStatusSource
    {
        public SinkPromise Promise { get; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

        public IReadOnlyList<string> StatusLanes => [desk.Breaks("The sink tells by the subject's lane") ? "other" : "status"];

        public ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            if (delivery.Event.Kind == TicketEventKind.Created)
                return new(new Accepted(new TicketReference($"{++desk.tickets}")));
            desk.entries.Add(new Entry(delivery.Ticket!.Id, null, delivery.Event.Text, IsOwn: !desk.Breaks("Our own comments are told from the desk's")));
            return new(new Accepted(new TicketReference(delivery.Key.Value)));
        }

        public async IAsyncEnumerable<Batch> ReadStatusAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
        {
            var isSecond = ++desk.readings % 2 == 0;
            for (var at = from.IsStart ? 0 : int.Parse(from.Value, CultureInfo.InvariantCulture); ; at++)
            {
                while (at >= desk.entries.Count || desk.failure is not null)
                {
                    if (desk.failure is not null)
                        throw desk.failure;
                    await Task.Delay(10, desk.Breaks("Stop is honoured within seconds") ? CancellationToken.None : stop);
                }
                // The flaw in the order of two readings: the first two entries change places.
                var place = desk.Breaks("The same cursor read twice gives the same ids") && isSecond && from.IsStart && at < 2 && desk.entries.Count > 2 ? 1 - at : at;
                var changes = Read(desk.entries[place], place, from).ToList();
                var skipped = changes.Count == 0 ? new Dictionary<string, int> { ["other"] = 1 } : Batch.NothingSkipped;
                yield return new Batch(changes, new Cursor($"{at + 1}"), desk.Breaks("Seen is changes plus skipped") ? changes.Count : changes.Count + skipped.Values.Sum(), skipped);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private IEnumerable<Change> Read(Entry entry, int at, Cursor from)
        {
            var id = $"{at}";
            if (entry is { Status: null, Text: null })
            {
                if (!desk.Breaks("An unreadable item does not stop the lane"))
                    yield return new Defective(id, "?"u8.ToArray(), "cannot be read");
            }
            else if (entry.Status is { } word)
                yield return new StatusEvent(
                    desk.Breaks("Nothing is recorded twice: what is read again has the same id") && !from.IsStart ? $"{id} from {from.Value}" : id, entry.Ticket, null, DeskStatus.Open,
                    desk.Breaks("A status comes in our words and the desk's") ? "" : word);
            else if (!(desk.Breaks("A later cursor still brings what happens later") && !from.IsStart) && (!entry.IsInternal || desk.Breaks("A public comment comes with its words, an internal one never")))
                yield return new CommentEvent(id, entry.Ticket, null, desk.Breaks("Strings of a desk are clean") ? entry.Text! : CleanText.Text(entry.Text!)) { IsOwn = entry.IsOwn };
        }
    }
}

/// <summary>The suite itself is tested: a sink with one flaw fails exactly the promise that it breaks.</summary>
[TestFixture]
internal sealed class BrokenStatusTests
{
    private static IEnumerable<string> Names => StatusSuite.Promises.Select(promise => promise.Name);

    [Test]
    public async Task A_good_sink_keeps_every_promise() => Assert.That(await BrokenAsync(null), Is.Empty);

    [TestCaseSource(nameof(Names))]
    public async Task A_sink_that_breaks_one_promise_fails_exactly_that_one(string name) => Assert.That(await BrokenAsync(name), Is.EqualTo(new[] { name }));

    private static async Task<List<string>> BrokenAsync(string? flaw)
    {
        var broken = new List<string>();
        foreach (var promise in StatusSuite.Promises)
        {
            await using var subject = new ModelDesk(flaw);
            try
            {
                await promise.Check(subject, CancellationToken.None);
            }
            catch (BrokenPromiseException)
            {
                broken.Add(promise.Name);
            }
        }
        return broken;
    }
}

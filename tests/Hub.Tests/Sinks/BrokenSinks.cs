using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A desk and a keyed sink in memory that keep every promise but, if told so, one.</summary>
internal sealed class ModelSubject(string? flaw) : ISinkUnderTest
{
    private readonly List<HeldTicket> held = [];
    private readonly Dictionary<string, string> keys = [];
    private readonly List<string> logged = [];

    public IReadOnlySet<DeskMood> Moods { get; } = new HashSet<DeskMood>(Enum.GetValues<DeskMood>());

    public TimeSpan ThrottledFor => TimeSpan.FromSeconds(7);

    public string RefusalWords => "no such field";

    public IReadOnlyList<string> Secrets => ["s3cret"];

    public IReadOnlyList<string> Logged => logged;

    public TimeSpan Patience => TimeSpan.FromMilliseconds(200);

    public Task<ISink> OpenAsync(DeskMood mood) => Task.FromResult<ISink>(new ModelSink(this, mood));

    public Task<IReadOnlyList<HeldTicket>> HeldAsync() => Task.FromResult<IReadOnlyList<HeldTicket>>([.. held]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Breaks(string name) => flaw == name;

    private Accepted Good(Delivery delivery)
    {
        lock (held)
        {
            if (keys.TryGetValue(delivery.Key.Value, out var id) && !Breaks("One key opens one ticket"))
                return new Accepted(new TicketReference(id));
            id = keys[delivery.Key.Value] = $"{keys.Count + 1}";
            if (delivery.Event.Kind == TicketEventKind.Created && !(Breaks("Many at once are each delivered once") && held.Count == 40))
                held.Add(new HeldTicket(id, delivery.Event.NativeId, delivery.Event.Text, []));
            var at = Breaks("A comment goes to its ticket") ? 0 : held.FindIndex(ticket => ticket.Id == delivery.Ticket?.Id);
            if (delivery.Event.Kind == TicketEventKind.Commented)
                held[at] = held[at] with { Comments = [delivery.Event.Text] };
            if (delivery.Event.Kind == TicketEventKind.Redacted && !Breaks("A redaction removes the text"))
                held[at] = held[at] with { Words = "" };
            return new Accepted(new TicketReference(id));
        }
    }

    private sealed class ModelSink(ModelSubject subject, DeskMood mood) : ISink, IExtendedSink
    {
        public SinkPromise Promise { get; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

        public IReadOnlySet<TicketEventKind> Takes { get; } = new HashSet<TicketEventKind> { TicketEventKind.Requester, TicketEventKind.Attached, TicketEventKind.Closed };

        public bool TakesInternalComments => true;

        public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            if (subject.Breaks("A secret never appears in an outcome or a log"))
                subject.logged.Add("sending with s3cret");
            if (mood == DeskMood.Patient)
                await Task.Delay(Timeout.Infinite, subject.Breaks("Stop is honoured") ? CancellationToken.None : stop);
            return mood switch
            {
                DeskMood.Throttling => new Retry(subject.Breaks("A throttled answer carries its delay") ? null : subject.ThrottledFor, "wait"),
                DeskMood.RefusingCredential => subject.Breaks("A refused credential says so in one sentence") ? new Retry(null, "401") : new Rejected("401: no such field"),
                DeskMood.RefusingContent => new Rejected(subject.Breaks("What the desk refuses is rejected in its own words") ? "422" : "422: no such field"),
                DeskMood.Silent => subject.Breaks("A time-out is unknown") ? new Retry(null, "slow") : new Unknown("slow"),
                DeskMood.FailingAfterEffect => subject.Breaks("A failure after the effect is unknown") ? new Retry(null, "500") : new Unknown("500"),
                DeskMood.Good when delivery.Event.Kind == TicketEventKind.Closed && subject.Breaks("What a sink takes beyond the four it accepts") => new Rejected("closed: no such field"),
                DeskMood.Down => subject.Breaks("A refused connection is retried") ? new Unknown("refused") : new Retry(null, "refused"),
                _ => subject.Good(delivery),
            };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>The suite itself is tested: a sink with one flaw fails exactly the promise that it breaks.</summary>
[TestFixture]
internal sealed class BrokenSinkTests
{
    private static IEnumerable<string> Names => SinkConformance.Promises.Select(promise => promise.Name);

    [Test]
    public async Task A_good_sink_keeps_every_promise()
    {
        Assert.That(await BrokenAsync(null), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_sink_that_breaks_one_promise_fails_exactly_that_one(string name)
    {
        Assert.That(await BrokenAsync(name), Is.EqualTo(new[] { name }));
    }

    private static async Task<List<string>> BrokenAsync(string? flaw)
    {
        var broken = new List<string>();
        foreach (var promise in SinkConformance.Promises)
        {
            await using var subject = new ModelSubject(flaw);
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

using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.IntegrationTests.Desks;
using NUnit.Framework;

namespace Hub.IntegrationTests.Judges;

/// <summary>Every request that a preset makes passes the vendor's own description, as a third party's validator reads it, and so does every answer of the desk behind it.</summary>
[Category("Judges")]
[Property("Requirement", "G4")]
internal abstract class JudgedFixture
{
    private readonly DeskWorld world = new();
    private int number = 5000;

    protected PrismProxy Prism { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        PrismProxy.Need();
        var (description, desk) = await DeskAsync();
        Prism = await PrismProxy.StartAsync(description, desk);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        world.Dispose();
        if (Prism is not null)
            await Prism.DisposeAsync();
        await EndAsync();
    }

    [Test]
    public async Task Every_request_passes_the_vendors_description()
    {
        await using var sink = world.Open(Settings());
        var requester = ((IExtendedSink)sink).Takes.Contains(TicketEventKind.Requester) ? await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Requester, Next(), null)) : null;
        var (create, first) = (SampleDelivery.Create(Next(), "No internet\n\nsince \"six\" 😀"), Next());
        Assert.That(await FindAsync(sink, create), Is.InstanceOf<Absent>());
        var ticket = await AcceptAsync(sink, create with { Requester = requester });
        await IsFoundAsync(sink, create);
        var comment = SampleDelivery.Comment(first, ticket, "Still dead.");
        await EachAsync(sink, comment, comment with { Key = Fresh(comment), Event = comment.Event with { Kind = TicketEventKind.Changed } }, SampleDelivery.Extended(TicketEventKind.Commented, first, ticket));
        var file = SampleDelivery.Extended(TicketEventKind.Attached, first, ticket);
        await EachAsync(sink, file with { Event = file.Event with { PostKey = comment.Event.PostKey } });
        await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Closed, first, ticket));
        await AcceptAsync(sink, SampleDelivery.Comment(first, ticket, "It is back.") with { Key = new EventKey($"{Fresh(comment)}-again"), Event = comment.Event with { Reopens = true } });
        await AcceptAsync(sink, Redaction(ticket, comment.Event.PostKey));
        var history = await sink.DeliverAsync(Redaction(ticket, create.Event.PostKey), default);
        Assert.That((history as Accepted)?.Task, Does.StartWith($"Ticket {ticket.Id} "), history.ToString());
        await SawAllAsync(sink, ticket);
    }

    [Test]
    public async Task A_request_that_breaks_the_description_is_refused_and_the_refusal_names_what_broke()
    {
        await using var sink = world.Open(Broken());
        var outcome = await sink.DeliverAsync(SampleDelivery.Create(Next()), default);
        Assert.That((outcome as Rejected)?.Reason, Does.Contain("answered 422").And.Contain(Violation), outcome.ToString());
    }

    [Test]
    [Property("Requirement", "G10")]
    public async Task The_question_what_became_of_tickets_passes_too()
    {
        await using var sink = world.Open(Settings());
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(Next()));
        await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Closed, number, ticket));
        var source = (IStatusSource)sink;
        await foreach (var batch in source.ReadStatusAsync(source.StatusLanes[0], Cursor.Start, default))
        {
            Assert.That(batch.Changes.OfType<Defective>(), Is.Empty);
            if (batch.Changes.OfType<StatusEvent>().Any(one => one.TicketId == ticket.Id && one.Status is DeskStatus.Resolved or DeskStatus.Closed))
                return;
        }
        Assert.Fail("the reading ended");
    }

    /// <summary>The description's file and the desk behind it, started.</summary>
    protected abstract Task<(string Description, Uri Desk)> DeskAsync();

    protected abstract Task EndAsync();

    /// <summary>Of a backend that reaches the desk through <see cref="Prism"/>.</summary>
    protected abstract Dictionary<string, string?> Settings();

    /// <summary>The same with something in its creates that the description forbids.</summary>
    protected abstract Dictionary<string, string?> Broken();

    /// <summary>How the validator names it.</summary>
    protected abstract string Violation { get; }

    /// <summary>Looks at the desk: what was sent stands there.</summary>
    protected abstract Task SawAllAsync(ISink sink, TicketReference ticket);

    private static EventKey Fresh(Delivery delivery) => new(delivery.Key.Value[1..] + delivery.Key.Value[0]);

    private static Delivery Redaction(TicketReference ticket, string postKey)
    {
        var redact = SampleDelivery.Redact(1, ticket);
        return redact with { Event = redact.Event with { PostKey = postKey } };
    }

    private static async Task EachAsync(ISink sink, params Delivery[] deliveries)
    {
        foreach (var delivery in deliveries)
        {
            Assert.That(await FindAsync(sink, delivery), Is.InstanceOf<Absent>());
            await AcceptAsync(sink, delivery);
            await IsFoundAsync(sink, delivery);
        }
    }

    private static async Task IsFoundAsync(ISink sink, Delivery delivery)
    {
        var found = await FindAsync(sink, delivery);
        Assert.That(found, Is.InstanceOf<Found>(), found.ToString());
        Assert.That(((Found)found).Matches, Has.Count.EqualTo(1));
    }

    private static async Task<FindResult> FindAsync(ISink sink, Delivery delivery) => await ((IFindingSink)sink).FindAsync(delivery, default);

    private static async Task<TicketReference> AcceptAsync(ISink sink, Delivery delivery)
    {
        var outcome = await sink.DeliverAsync(delivery, default);
        Assert.That(outcome, Is.InstanceOf<Accepted>(), outcome.ToString());
        return ((Accepted)outcome).Reference;
    }

    private int Next() => ++number;
}

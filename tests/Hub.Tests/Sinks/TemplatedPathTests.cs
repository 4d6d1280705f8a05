using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A value in the path of a request stays the segment that it was put in for.</summary>
[TestFixture]
[Property("Requirement", "R28")]
internal sealed class TemplatedPathTests
{
    private FakeDesk desk = null!;
    private TestWorld world = null!;
    private TempFolder folder = null!;

    private const string Preset = """
        about: A desk whose comments have an address of their own.
        create: { path: /tickets }
        comment: { path: "/tickets/{{ticket.id}}/notes?of={{author.name}}" }
        """;

    [SetUp]
    public async Task SetUp() => (desk, world, folder) = (await FakeDesk.StartAsync(), new TestWorld(), new TempFolder());

    [TearDown]
    public async Task TearDown()
    {
        await desk.DisposeAsync();
        world.Dispose();
        folder.Dispose();
    }

    [TestCase("A/../b", "A%2F..%2Fb")]
    [TestCase("%2e%2e", "%252e%252e")]
    [TestCase("a..b", "a..b")]
    [TestCase("...", "...")]
    public async Task A_value_is_one_segment_whatever_it_holds(string id, string segment)
    {
        await CommentAsync(id);
        Assert.That(desk.Requests.Single().Path, Does.StartWith($"{desk.Url.AbsolutePath}/tickets/{segment}/notes?"));
    }

    [TestCase("."), TestCase("..")]
    public async Task A_value_that_would_climb_is_rejected_and_nothing_is_sent(string id)
    {
        Assert.That(await CommentAsync(id), Is.InstanceOf<Rejected>().With.Property(nameof(Rejected.Reason)).Contains($"would make {id} a segment"));
        Assert.That(desk.Requests, Is.Empty);
        Assert.That(await CommentAsync("T-1"), Is.InstanceOf<Accepted>(), ".. behind the question mark leads nowhere else");
    }

    private async Task<Outcome> CommentAsync(string id)
    {
        await File.WriteAllTextAsync(folder.File("desk.yaml"), Preset);
        var settings = TestWorld.Settings(("Url", desk.Url.AbsoluteUri), ("Preset", folder.File("desk.yaml")));
        await using var sink = new HttpSinkKind(SinkKinds.PresetFolder).Open(settings, world.Surroundings(settings));
        var create = SampleDelivery.Create(1);
        return await sink.DeliverAsync(create with { Ticket = new TicketReference(id), Event = create.Event with { Kind = TicketEventKind.Commented, Author = create.Event.Author with { Name = ".." } } }, default);
    }
}

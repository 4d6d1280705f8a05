using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>What tests of a real, findable desk share: the server, deliveries that no other test has made, and answers that get lost.</summary>
/// <param name="script">Starts the server; in tests/servers.</param>
/// <param name="program">There once it is installed.</param>
/// <param name="look">Looks into it with the administrator's eyes.</param>
internal abstract class DeskFixture<TDesk>(string script, string program, Func<IReadOnlyDictionary<string, string>, TDesk> look)
    where TDesk : class, IDisposable
{
    private static int number = 1000;

    protected DeskWorld World { get; } = new();

    protected RealServer Server { get; private set; } = null!;

    protected TDesk Desk { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartDesk()
    {
        Server = await RealServer.StartAsync(script, program);
        Desk = look(Server.Facts);
    }

    [OneTimeTearDown]
    public async Task StopDesk()
    {
        World.Dispose();
        Desk?.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    protected static int Next() => Interlocked.Increment(ref number);

    protected static async Task<TicketReference> AcceptAsync(ISink sink, Delivery delivery)
    {
        var outcome = await sink.DeliverAsync(delivery, default);
        Assert.That(outcome, Is.InstanceOf<Accepted>(), outcome.ToString());
        return ((Accepted)outcome).Reference;
    }

    /// <summary>The desk does it and its answer is lost: the sink must not know, and Find must say the one that stands.</summary>
    protected static async Task<TicketReference> LoseAndFindAsync(ISink sink, LosingProxy proxy, Delivery delivery)
    {
        Assert.That(await ((IFindingSink)sink).FindAsync(delivery, default), Is.InstanceOf<Absent>(), "before it was sent");
        proxy.Lose = 1;
        var outcome = await sink.DeliverAsync(delivery, default);
        Assert.That(outcome, Is.InstanceOf<Unknown>(), outcome.ToString());
        var found = await ((IFindingSink)sink).FindAsync(delivery with { InDoubt = true }, default);
        Assert.That(found, Is.InstanceOf<Found>(), found.ToString());
        Assert.That(((Found)found).Matches, Has.Count.EqualTo(1));
        return ((Found)found).Matches[0];
    }

    protected static Delivery WithAddress(Delivery delivery, string address, string name) =>
        delivery with { Event = delivery.Event with { RequesterAddress = address, RequesterName = name } };
}

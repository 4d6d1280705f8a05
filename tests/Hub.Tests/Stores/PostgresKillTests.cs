using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Core;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>The server dies under load, and comes back (R1, R4, R15).</summary>
[TestFixture]
internal sealed class PostgresKillTests() : OwnServerSuite(durable: true)
{
    private const int Senders = 4, PostsEach = 150;

    [Test]
    [Property("Requirement", "R15")]
    public async Task Killed_under_load_it_costs_no_post_and_doubles_no_ticket_and_the_hub_recovers_alone()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        TestStores.Lies(folder, Server.Settings);
        await using var hub = new TestHub(options => options.Folder = folder);
        var (sent, again) = (0, 0);
        using var stop = new CancellationTokenSource();
        using var ended = new Stopping(stop); // whatever fails below: no sender goes on for ever
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var post = 0; post < PostsEach; post++)
            {
                while (!await TryAsync(hub, $"s{sender}p{post}"))
                {
                    stop.Token.ThrowIfCancellationRequested();
                    Interlocked.Increment(ref again);
                }
                Interlocked.Increment(ref sent);
            }
        })).ToList();
        await DeliveryTests.Until(() => Sent() > 100);
        PostgresProcess.Kill(WriterOf(Server.Settings));
        await DeliveryTests.Until(() => Sent() > 300);
        Server.Kill();
        await Server.RestartAsync();
        await Task.WhenAll(senders);
        await hub.IdleAsync();

        // A sender who was answered anything else than "come again" ends, and says what it was.
        int Sent() => senders.Find(sender => sender.IsFaulted) is { } wrong ? throw wrong.Exception! : Volatile.Read(ref sent);

        var posts = await hub.Core.Reader.PostsAsync(new PostQuery(1000), default);
        var tickets = hub.Sink.Of(TicketEventKind.Created).GroupBy(item => item.Event.NativeId).ToList();
        TestContext.Out.WriteLine($"{sent} posts, {again} refusals, {hub.Sink.Deliveries.Count} deliveries");
        Assert.Multiple(() =>
        {
            Assert.That(posts.Select(post => post.NativeId).Distinct().Count(), Is.EqualTo(posts.Count).And.EqualTo(Senders * PostsEach));
            Assert.That(tickets, Has.Count.EqualTo(Senders * PostsEach));
            Assert.That(tickets.Where(ticket => ticket.Select(item => item.Key).Distinct().Count() > 1), Is.Empty, "a keyed desk opens one ticket a key");
            Assert.That(hub.Core.IsWritable, Is.True);
        });
        Assert.That(await hub.Core.Reader.QuarantineAsync(null, 10, default), Is.Empty, "nobody is quarantined for the server's fault");
        Assert.That(await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(1000, State: DeliveryState.Parked), default), Is.Empty);
    }

    private sealed class Stopping(CancellationTokenSource stop) : IDisposable
    {
        public void Dispose() => stop.Cancel();
    }

    private static async Task<bool> TryAsync(TestHub hub, string id)
    {
        try
        {
            return (await hub.PutAsync(TestHub.Post(id))).Outcome is ChangeOutcome.Stored or ChangeOutcome.Repeated;
        }
        catch (IntakeUnavailableException)
        {
            await Task.Delay(2);
            return false;
        }
    }

    private static int WriterOf(string settings)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE application_name = 'hub writer'", connection);
        return command.ExecuteScalar() as int? ?? throw new InvalidOperationException("the hub has no writer on the server");
    }
}

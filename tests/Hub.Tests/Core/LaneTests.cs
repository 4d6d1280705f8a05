using System.Runtime.CompilerServices;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Posts, decisions, outbox and cursor commit together, and only from where we read.</summary>
internal sealed class LaneTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    [Property("Requirement", "R1")]
    public async Task A_lane_goes_on_where_it_was_and_asks_for_more_only_after_the_commit()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var first = new Numbers { Upto = 5 };
        await using (var hub = Open(folder, first))
        {
            await DeliveryTests.Until(() => first.Asked == 6);
            await hub.IdleAsync();
            Assert.That((await hub.Core.Reader.PostsAsync(new PostQuery(), default)), Has.Count.EqualTo(5));
        }
        var second = new Numbers { Upto = 8 };
        await using (var hub = Open(folder, second))
        {
            await DeliveryTests.Until(() => second.Asked == 4);
            await hub.IdleAsync();
            var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
            Assert.Multiple(() =>
            {
                Assert.That(second.From, Is.EqualTo("5"));
                Assert.That((lane.Seen, lane.Stored, lane.Repeated, lane.Cursor, lane.Epoch), Is.EqualTo((8, 8, 0, "8", 2)));
                Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(3));
            });
        }
    }

    [Test]
    [Property("Requirement", "R10")]
    public async Task A_second_reader_takes_the_lane_and_the_first_cannot_move_the_cursor_back()
    {
        var connector = new Numbers { Upto = 1 };
        await using var hub = Open(Directory.CreateTempSubdirectory("hub-core-").FullName, connector);
        await DeliveryTests.Until(() => connector.Asked == 2);
        TestHub.Touch(hub.Folder, "UPDATE lane SET epoch = epoch + 1, cursor = '100'");
        connector.Upto = 2;
        await DeliveryTests.Until(() => hub.Core.Troubles.Any(trouble => trouble.Contains("has another reader", StringComparison.Ordinal)));
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.That((lane.Cursor, lane.Stored), Is.EqualTo(("100", 1)));
    }

    [Test]
    [Property("Requirement", "R20")]
    public async Task A_connector_that_fails_stops_only_its_own_lane()
    {
        var (good, bad) = (new Numbers { Upto = 3 }, new Numbers { Upto = 3, FailAt = 2 });
        await using var hub = new TestHub(options => options.Channels =
            [new ChannelSetup("good", "n", good), new ChannelSetup("bad", "n", bad)]);
        await DeliveryTests.Until(() => good.Asked == 4 && hub.Core.Troubles.Count > 0);
        Assert.That(hub.Core.Troubles.Single(), Does.StartWith("Channel bad: The credential is gone"));
        Assert.That((await hub.Core.Reader.PostsAsync(new PostQuery(Channel: "good"), default)), Has.Count.EqualTo(3));
    }

    [Test]
    [Property("Requirement", "R3")]
    public async Task Everything_seen_is_accounted_for()
    {
        await using var hub = new TestHub();
        await hub.CommitAsync(new Put(TestHub.Post("a")), new Put(TestHub.Post("a")), new Defective("bad", "x"u8.ToArray(), "unreadable"), new Gone("a", DateTimeOffset.UtcNow),
            new Put(TestHub.Post("a")), new Put(TestHub.Post("r", "") with { RepostOf = "a" }), new Put(TestHub.Post("b", "explode")));
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.That(lane.Seen, Is.EqualTo(lane.Stored + lane.Repeated + lane.Quarantined + lane.Reach + lane.Own + lane.Gone + lane.Cut + lane.Skipped).And.EqualTo(7));
    }

    [Test]
    [Property("Requirement", "R3")]
    public async Task What_the_source_gives_no_more_is_listed_once_its_batch_is_durable_and_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var gap = new Missed(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero), "The source forgets after a week.");
        GapRecord[] expected = [new GapRecord("numbers", gap.From, gap.To, gap.Reason)];
        var connector = new Numbers { Upto = 1, Gap = gap };
        await using (var hub = Open(folder, connector))
        {
            await DeliveryTests.Until(() => connector.Asked == 2);
            Assert.That(hub.Core.Channels.Single().Gaps, Is.EqualTo(expected));
        }
        await using (var hub = Open(folder, new Numbers { Upto = 1 }))
            Assert.That(hub.Core.Channels.Single().Gaps, Is.EqualTo(expected));
    }

    private static TestHub Open(string folder, Numbers connector) => new(options => (options.Folder, options.Channels) = (folder, [new ChannelSetup("in", "n", connector)]));

    /// <summary>Gives the posts n1, n2 ... one a batch; the cursor is the last number.</summary>
    internal sealed class Numbers : IConnector
    {
        private volatile int upto;

        public int Upto { get => upto; set => upto = value; }

        public int? FailAt { get; init; }

        /// <summary>Told with the first post.</summary>
        public Missed? Gap { get; init; }

        public volatile int Asked;

        public string? From { get; private set; }

        public IReadOnlyList<string> Lanes { get; } = ["numbers"];

        public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
        {
            From = from.Value;
            for (var at = from.IsStart ? 1 : int.Parse(from.Value, System.Globalization.CultureInfo.InvariantCulture) + 1; ; at++)
            {
                Asked++;
                if (at == FailAt)
                    throw new RefusedException("The credential is gone.");
                while (at > Upto)
                    await Task.Delay(2, stop);
                yield return Batch.Of([new Put(TestHub.Post($"n{at}"))], new Cursor($"{at}")) with { Gaps = at == 1 && Gap is { } gap ? [gap] : [] };
            }
        }

        public ValueTask DisposeAsync() => default;
    }
}

using System.Text.Json.Nodes;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>
/// Thirty days of an account on X: threads of several askers, edits, deletions, reposts, a rate limit, two outages (one longer than the mentions go back), tokens that end and a consent that is taken
/// back, a budget that holds reading up, and a hub that is stopped at random within its walks. HUB_LONG=1 makes it 8,000 posts.
/// </summary>
internal sealed class XMonthTests(StoreKind kind) : StoreSuite(kind)
{
    private const int Days = 30, Burst = 3;

    /// <summary>Nine days of it are more than the 800 mentions that X gives.</summary>
    private static readonly int ADay = Environment.GetEnvironmentVariable("HUB_LONG") == "1" ? 240 : 90;

    private readonly ManualTime time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Random chance = new(20260601);
    private readonly RecordingSink desk = new();
    private readonly List<Said> written = [];
    private readonly HashSet<int> spent = [];
    private List<Said> yesterday = [];
    private FakeX fake = null!;
    private string folder = "", file = "";
    private int day, cuts;

    [SetUp]
    public async Task Start()
    {
        fake = await FakeX.StartAsync(time);
        folder = Directory.CreateTempSubdirectory("hub-x-").FullName;
        file = Path.Combine(folder, "token.json");
        await File.WriteAllTextAsync(file, fake.Consent.File);
    }

    [TearDown]
    public async Task End() => await fake.DisposeAsync();

    [Test, CancelAfter(300_000)]
    [Property("Requirement", "R1"), Property("Requirement", "R3"), Property("Requirement", "R9"), Property("Requirement", "R13"), Property("Requirement", "R20"), Property("Requirement", "R29"), Property("Requirement", "G11")]
    public async Task After_a_month_every_post_that_could_be_had_stands_once_with_its_ticket_and_the_bill_is_ours_to_the_cent()
    {
        for (day = 1; day <= Days; day++)
        {
            Write();
            if (day is 6 or 10)
                await fake.GoDownAsync(); // for a day, and for nine
            if (day is 7 or 19)
                await fake.ComeBackAsync();
            fake.Consent.IsRevoked = day == 8;
            (fake.MostCalls, fake.ResetsAt) = (day == 4 ? 1 : null, time.GetUtcNow().AddHours(1));
            // Not where a page that X was paid for cannot be asked for again on the same day: that is counted once and paid twice (docs/decisions/0012).
            for (var stops = day == 4 ? 0 : chance.Next(3); stops > 0; stops--)
                await ReadAsync(isCut: true);
            await ReadAsync(isCut: false);
            if (day < Days)
                time.Set(time.GetUtcNow().AddDays(1));
        }
        await using var hub = Open();
        await DeliveryTests.Until(() => hub.Core.Channels.Single().Gaps.Count > 0);
        var gaps = hub.Core.Channels.Single().Gaps;
        var lost = written.Where(one => gaps.Any(gap => one.At > gap.From && one.At < gap.To)).ToHashSet();
        var posts = await PostsAsync(hub);
        Assert.That(posts.Select(post => post.NativeId), Is.Unique);
        var said = written.Where(one => one.Is != What.Repost).ToDictionary(one => $"{one.First}");
        Assert.That(said.Where(one => !lost.Contains(one.Value)).Select(one => one.Key).Except(posts.Select(post => post.NativeId)), Is.Empty, "could be had");
        Assert.That(posts.Select(post => post.NativeId).Except(said.Keys), Is.Empty, "nobody wrote them, or they were deleted before");
        Assert.That(posts.Where(post => string.IsNullOrEmpty(post.Text)).Select(post => post.NativeId), Is.EquivalentTo(said.Where(one => one.Value.Is == What.Doomed).Select(one => one.Key)), "deleted there is gone here");
        Assert.That(lost, Has.Count.GreaterThan(ADay), "what could not be had is listed");
        var lane = (await hub.Core.Reader.LanesAsync(default)).Single();
        Assert.That((lane.Quarantined, lane.Reach), Is.EqualTo((0L, (long)written.Count(one => one.Is == What.Repost && !lost.Contains(one)))));
        Assert.That(lane.Seen, Is.EqualTo(lane.Stored + lane.Repeated + lane.Quarantined + lane.Reach + lane.Own + lane.Gone + lane.Cut + lane.Skipped));
        var askers = posts.Select(post => said[post.NativeId]).Select(one => (one.Conversation, one.Author)).Distinct().Count();
        Assert.That(desk.Of(TicketEventKind.Created).Select(delivery => delivery.Event.TicketKey).Distinct().Count(), Is.EqualTo(askers), "one ticket for each asker of a conversation");
        Assert.That(XPlace.Parse(new Cursor(lane.Cursor)).Spent!.ThisMonth, Is.EqualTo(fake.Bill).And.GreaterThan(1_000_000), "millionths of a dollar");
        Assert.That(spent, Has.Count.GreaterThanOrEqualTo(2), "days on which the budget ended");
        Assert.That(cuts, Is.GreaterThan(15));
    }

    private static async Task<List<PostSummary>> PostsAsync(TestHub hub)
    {
        var posts = new List<PostSummary>();
        for (long? before = null; await hub.Core.Reader.PostsAsync(new PostQuery(1_000, before), default) is { Count: > 0 } page; before = page[^1].Id)
            posts.AddRange(page);
        return posts;
    }

    /// <summary>What is said from yesterday noon to today's; what is to be deleted of yesterday's is.</summary>
    private void Write()
    {
        foreach (var doomed in yesterday.Where(one => one.Is == What.Doomed))
            fake.Delete(doomed.First);
        var begun = time.GetUtcNow().AddDays(-1);
        var count = ADay * (day is 25 or 28 ? Burst : 1);
        var today = new List<Said>();
        for (var number = 1; number <= count; number++)
        {
            var at = begun.AddHours(1) + (TimeSpan.FromHours(22) / count * number);
            var (author, other) = ($"{3000 + chance.Next(400)}", written.Count == 0 ? null : written[chance.Next(written.Count)]);
            var text = $"incident {string.Join(' ', Enumerable.Range(0, 8).Select(_ => $"w{chance.Next(100_000)}"))}";
            switch (chance.Next(20))
            {
                case < 3 when other is { Is: What.Post }:
                    var reply = fake.Post(text, author, at, post => (post["conversation_id"], post["referenced_posts"]) = ($"{other.Conversation}", Refers("replied_to", other.Conversation)));
                    today.Add(new Said(reply, at, author, other.Conversation, What.Post));
                    break;
                case < 5 when other is { Is: What.Post }:
                    today.Add(new Said(fake.Post("RT", author, at, post => post["referenced_posts"] = Refers("retweeted", other.First)), at, author, 0, What.Repost));
                    break;
                case 6:
                    fake.Delete(fake.Post(text, author, at)); // before anybody could read it
                    break;
                case 7:
                    var first = fake.Post(text, author, at);
                    fake.Edit(first, $"{text} edited", at.AddMinutes(5));
                    today.Add(new Said(first, at.AddMinutes(5), author, first, What.Post));
                    break;
                default:
                    // Only where it is surely read before it is deleted, and looked up after.
                    var isDoomed = chance.Next(10) == 0 && day is 1 or 2 or 22 or 23;
                    var id = fake.Post(text, author, at);
                    today.Add(new Said(id, at, author, id, isDoomed ? What.Doomed : What.Post));
                    break;
            }
        }
        written.AddRange(today);
        yesterday = today;
    }

    /// <summary>One start of the hub: until its lane has come to now or says what holds it up, or, where it is cut, until it has asked a random number of times.</summary>
    private async Task ReadAsync(bool isCut)
    {
        await using var hub = Open();
        var enough = isCut ? fake.CallCount + chance.Next(1, 4) : int.MaxValue;
        await HeardAsync(hub, enough);
        for (var more = XLane.PageSize; !isCut && more < ADay && hub.Core.Troubles.Count == 0; more += XLane.PageSize)
        {
            time.Advance(TimeSpan.FromMinutes(5)); // each walk looks up a hundred
            await HeardAsync(hub, enough);
        }
        if (hub.Core.Troubles.Any(trouble => trouble.Contains("budget of the day", StringComparison.Ordinal)))
            spent.Add(day);
        if (isCut)
            cuts++;
        else
            await hub.IdleAsync();
    }

    private Task HeardAsync(TestHub hub, int enough) => DeliveryTests.Until(() => fake.CallCount >= enough || hub.Core.Troubles.Count > 0
        || (hub.Core.Reader.LanesAsync(default).Result.SingleOrDefault() is { Cursor.Length: > 0 } lane && XPlace.Parse(new Cursor(lane.Cursor)) is { Token: null } place && place.Until == time.GetUtcNow().ToUnixTimeSeconds()));

    private TestHub Open() => new(options => (options.Folder, options.Time, options.Sink, options.Channels) = (folder, time, desk,
        [new ChannelSetup("in", "x", new XConnectorKind().Open(Surrounding.Settings(
            ("TokenFile", file), ("ClientId", FakeConsent.ClientId), ("Url", fake.Url.AbsoluteUri), ("AccountId", FakeX.Account), ("BudgetPerDay", $"{ADay / 150.0}"), ("FollowFor", "2.00:00:00")), Surrounding.Of(time)))]));

    private static JsonArray Refers(string type, long id) => new(new JsonObject { ["type"] = type, ["id"] = $"{id}" });

    private enum What { Post, Doomed, Repost }

    /// <param name="First">Id of the first version.</param>
    /// <param name="At">Of the version that is read.</param>
    private sealed record Said(long First, DateTimeOffset At, string Author, long Conversation, What Is);
}

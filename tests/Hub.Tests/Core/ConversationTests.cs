using Hub.Contracts;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Which posts belong together, and to whom.</summary>
internal sealed class ConversationTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly Threading All = new(Threading.Known);

    [Test]
    [Property("Requirement", "R17")]
    public async Task The_first_step_that_finds_a_conversation_wins_and_is_recorded()
    {
        await using var hub = Hub(All);
        await hub.CommitAsync(
            new Put(TestHub.Post("1", thread: "t")), new Put(TestHub.Post("2", thread: "t") with { InReplyTo = "1" }), new Put(TestHub.Post("3") with { InReplyTo = "2" }),
            new Put(TestHub.Post("m1", author: "mia") with { MessageId = "<m1@x>", Subject = "Router kaputt" }),
            new Put(TestHub.Post("m2", author: "mia") with { MessageId = "<m2@x>", References = ["<m0@x>", "<m1@x>"] }),
            new Put(TestHub.Post("m3", author: "mia") with { Subject = "AW: Re[2]: router  KAPUTT" }),
            new Put(TestHub.Post("m4", author: "mia")), new Put(TestHub.Post("m5", author: "max")));
        Assert.Multiple(async () =>
        {
            Assert.That(await StepsAsync(hub, "1", "2", "3", "m1", "m2", "m3", "m4", "m5"), Is.EqualTo(new[] { "platform", "platform", "reply", "platform", "references", "subject", "author", "platform" }));
            Assert.That(await SameAsync(hub, "1", "2", "3"), Is.True);
            Assert.That(await SameAsync(hub, "m1", "m2", "m3", "m4"), Is.True);
            Assert.That(await SameAsync(hub, "m4", "m5"), Is.False);
        });
    }

    [Test]
    [Property("Requirement", "R17")]
    public async Task A_step_that_is_off_finds_nothing()
    {
        await using var hub = Hub(Threading.Platform);
        await hub.CommitAsync(new Put(TestHub.Post("1") with { Subject = "s" }), new Put(TestHub.Post("2") with { InReplyTo = "1", Subject = "Re: s" }));
        Assert.That(await SameAsync(hub, "1", "2"), Is.False);
    }

    [Test]
    [Property("Requirement", "R17")]
    public async Task A_window_ends()
    {
        var time = new Hub.Fakes.ManualTime();
        await using var hub = new TestHub(options => (options.Time, options.Start, options.Channels) = (time, false, [Channel("in", new Threading([ThreadingStep.Author]))]));
        await hub.PutAsync(TestHub.Post("1"));
        time.Advance(TimeSpan.FromMinutes(9));
        await hub.PutAsync(TestHub.Post("2"));
        time.Advance(TimeSpan.FromMinutes(11));
        await hub.PutAsync(TestHub.Post("3"));
        Assert.Multiple(async () =>
        {
            Assert.That(await SameAsync(hub, "1", "2"), Is.True);
            Assert.That(await SameAsync(hub, "2", "3"), Is.False);
        });
    }

    [Test]
    public void What_the_windows_remember_is_forgotten_behind_the_longest()
    {
        using var store = HubStore.Open(TestStores.Of(Directory.CreateTempSubdirectory("hub-core-").FullName), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var session = store.Session;
        session.Begin();
        session.Conversations.Add(new ConversationRow(7, 1, "t", 2, "p", ThreadingStep.Subject, 0));
        session.Recent.Touch(1, 2, "old", 7, 1000);
        session.Recent.Touch(1, 2, "young", 7, 1900);
        session.Maintain(2000);
        Assert.That(session.Recent.Find(1, 2, "old", 0), Is.EqualTo(7), "before the settings are known nothing is dropped");
        session.Recent.RememberFor(100);
        session.Maintain(2000);
        Assert.That((session.Recent.Find(1, 2, "old", 0), session.Recent.Find(1, 2, "young", 0)), Is.EqualTo(((long?)null, (long?)7)));
        session.Rollback();
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task Subjects_are_remembered_without_their_words()
    {
        if (Kind == StoreKind.Postgres)
            return; // the same key; here the file itself can be searched
        string folder;
        await using (var hub = new TestHub(options => (options.Start, options.Channels) = (false, [Channel("in", new Threading([ThreadingStep.Subject]))])))
        {
            folder = hub.Folder;
            await hub.CommitAsync(new Put(TestHub.Post("1") with { Subject = "Router is dead" }), new Put(TestHub.Post("2") with { Subject = "AW: router is  DEAD" }));
            Assert.That(await SameAsync(hub, "1", "2"), Is.True);
        }
        var bytes = Directory.GetFiles(folder, "hub.db*").SelectMany(File.ReadAllBytes).ToArray();
        Assert.That((bytes.AsSpan().IndexOf("Router is dead"u8) >= 0, bytes.AsSpan().IndexOf("ROUTER IS DEAD"u8) >= 0), Is.EqualTo((true, false)), "the post's own words alone");
    }

    [Test]
    [Property("Requirement", "R18")]
    public async Task The_same_ids_on_another_channel_are_other_conversations()
    {
        await using var hub = new TestHub(options => options.Channels = [Channel("in", All), Channel("two", All)]);
        foreach (var channel in (string[])["in", "two"])
            await hub.Core.CommitAsync(channel,
            [
                new Put(TestHub.Post($"{channel}-1", thread: "t")), new Put(TestHub.Post($"{channel}-2", "question b", "bert") with { InReplyTo = "5" }),
                new Put(TestHub.Post($"{channel}-3", "mail", "carl") with { MessageId = $"<{channel}@x>", References = ["<root@x>"] }),
            ], default);
        Assert.Multiple(async () =>
        {
            foreach (var post in (string[])["1", "2", "3"])
                Assert.That(await SameAsync(hub, $"in-{post}", $"two-{post}"), Is.False, post);
        });
    }

    [Test]
    [Property("Requirement", "R16")]
    public async Task A_ticket_number_threads_only_for_somebody_who_takes_part()
    {
        var made = 0;
        await using var hub = new TestHub(options => (options.Channels, options.Sink.Script) =
            ([Channel("in", new Threading([ThreadingStep.TicketNumber]))], _ => new Accepted(new TicketReference($"SUP-{Interlocked.Increment(ref made)}"))));
        await hub.PutAsync(TestHub.Post("1", "incident"));
        await hub.IdleAsync();
        var number = (await hub.PostAsync("1")).Summary.TicketNativeId!;
        await hub.CommitAsync(new Put(TestHub.Post("2", "incident") with { Subject = $"[{number}] still" }), new Put(TestHub.Post("3", $"incident as in {number}.", "stranger")));
        await hub.IdleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await SameAsync(hub, "1", "2"), Is.True);
            Assert.That(await StepsAsync(hub, "2"), Is.EqualTo(new[] { "ticket-number" }));
            Assert.That(await SameAsync(hub, "1", "3"), Is.False);
            Assert.That(hub.Sink.Of(TicketEventKind.Created).Single(item => item.Event.NativeId == "3").Event.Related?.Id, Is.EqualTo(number));
        });
    }

    /// <summary>His address in another's mail, whose check failed: number, subject and writer are what anybody can write.</summary>
    [TestCase(false, false), TestCase(null, true), TestCase(true, true)]
    [Property("Requirement", "R16")]
    public async Task Whose_address_failed_its_check_takes_part_in_nothing(bool? verified, bool isSame)
    {
        var made = 0;
        await using var hub = new TestHub(options => (options.Channels, options.Sink.Script) =
            ([Channel("in", new Threading([ThreadingStep.TicketNumber, ThreadingStep.Subject, ThreadingStep.Author]))], _ => new Accepted(new TicketReference($"SUP-{Interlocked.Increment(ref made)}"))));
        await hub.PutAsync(Mail("1", true));
        await hub.IdleAsync();
        await hub.PutAsync(Mail("2", verified));
        await hub.PutAsync(Mail("3", true) with { Subject = "Re: no internet", Text = "incident again" });
        await hub.IdleAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await SameAsync(hub, "1", "2"), Is.EqualTo(isSame));
            Assert.That(await SameAsync(hub, "1", "3"), Is.True, "nor does it draw his own words to itself");
            Assert.That(hub.Sink.Of(TicketEventKind.Created).SingleOrDefault(item => item.Event.NativeId == "2")?.Event.Related?.Id, Is.EqualTo(isSame ? null : "SUP-1"));
        });

        static Post Mail(string id, bool? verified) => TestHub.Post(id, "incident in SUP-1") with
        {
            Subject = "No internet",
            Author = new Author { Id = "anna@example.org", Email = "anna@example.org", EmailVerified = verified },
        };
    }

    [Test]
    [Property("Requirement", "R11")]
    public async Task The_same_mail_at_two_addresses_is_one_post_with_two_arrivals_or_two_posts_by_setting()
    {
        foreach (var perQueue in (bool[])[false, true])
        {
            var threading = Threading.Platform with { PerQueue = perQueue };
            await using var hub = new TestHub(options => options.Channels = [Channel("in", threading), Channel("sales", threading)]);
            var mail = TestHub.Post("uid-1", "incident both") with { MessageId = "<both@x>" };
            await hub.Core.CommitAsync("in", [new Put(mail)], default);
            var second = (await hub.Core.CommitAsync("sales", [new Put(mail with { NativeId = "uid-77" })], default))[0];
            var other = (await hub.Core.CommitAsync("sales", [new Put(mail with { NativeId = "uid-78", Text = "incident forged under a known id" })], default))[0];
            await hub.IdleAsync();
            var record = await hub.PostAsync("uid-1");
            Assert.Multiple(() =>
            {
                Assert.That(second.Outcome, Is.EqualTo(perQueue ? ChangeOutcome.Stored : ChangeOutcome.Repeated));
                Assert.That(other.Outcome, Is.EqualTo(ChangeOutcome.Stored), "other words under a known id are another post");
                Assert.That(record.Arrivals.Select(arrival => (arrival.Channel, arrival.NativeId)), Is.EqualTo(perQueue ? new[] { ("in", "uid-1") } : [("in", "uid-1"), ("sales", "uid-77")]));
                Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(perQueue ? 3 : 2));
            });
        }
    }

    [Test]
    public async Task Who_answers_the_asker_stays_in_and_who_speaks_for_himself_has_his_own()
    {
        await using var hub = Hub(All);
        await hub.CommitAsync(
            new Put(TestHub.Post("a1", "incident", "anna", "a1")), new Put(TestHub.Post("b1", "incident me too", "bert", "a1") with { InReplyTo = "a1" }),
            new Put(TestHub.Post("a2", "noise more", "anna", "a1") with { InReplyTo = "a1" }), new Put(TestHub.Post("c1", "noise try this", "carl", "a1") with { InReplyTo = "a2" }),
            new Put(TestHub.Post("a3", "noise thanks", "anna", "a1") with { InReplyTo = "c1" }), new Put(TestHub.Post("c2", "noise mine too", "carl", "a1") with { InReplyTo = "a1" }));
        Assert.Multiple(async () =>
        {
            Assert.That(await SameAsync(hub, "a1", "a2", "c1", "a3"), Is.True);
            Assert.That(await SameAsync(hub, "a1", "b1"), Is.False);
            Assert.That(await SameAsync(hub, "a1", "c2"), Is.False);
        });
    }

    [Test]
    public async Task A_thread_can_have_one_ticket_for_all()
    {
        await using var hub = Hub(Threading.Platform with { PerThread = true });
        await hub.CommitAsync(new Put(TestHub.Post("a", "incident", "anna", "t")), new Put(TestHub.Post("b", "incident", "bert", "t")));
        await hub.IdleAsync();
        Assert.That((hub.Sink.Of(TicketEventKind.Created).Count(), hub.Sink.Of(TicketEventKind.Commented).Count()), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_late_parent_joins_conversations_and_the_younger_ticket_names_the_older()
    {
        await using var hub = new TestHub(options => (options.Sink.TakesInternalComments, options.Channels) = (true, [Channel("in", new Threading([ThreadingStep.Platform, ThreadingStep.Reply]))]));
        await hub.PutAsync(TestHub.Post("1", thread: "t"));
        await hub.PutAsync(TestHub.Post("3") with { InReplyTo = "2" });
        await hub.IdleAsync();
        Assert.That(await SameAsync(hub, "1", "3"), Is.False);
        await hub.PutAsync(TestHub.Post("2", "noise late", thread: "t") with { InReplyTo = "1" });
        await hub.PutAsync(TestHub.Post("4", "incident goes on") with { InReplyTo = "3" });
        await hub.PutAsync(TestHub.Post("3", "incident edited") with { InReplyTo = "2" });
        await hub.IdleAsync();
        var created = hub.Sink.Of(TicketEventKind.Created).OrderBy(item => item.Event.NativeId, StringComparer.Ordinal).ToList();
        var told = hub.Sink.Deliveries.Where(item => item.Event.InternalComment).ToList();
        Assert.Multiple(async () =>
        {
            Assert.That(await SameAsync(hub, "1", "2", "3", "4"), Is.True);
            Assert.That(created.Select(item => item.Event.NativeId), Is.EqualTo(new[] { "1", "3" }));
            Assert.That(told.Single().Event.TicketKey, Is.EqualTo(created[1].Event.TicketKey));
            Assert.That(told.Single().Event.Related?.Id, Is.EqualTo((await hub.PostAsync("1")).Deliveries[0].TicketNativeId));
            Assert.That(hub.Sink.Of(TicketEventKind.Commented).Single(item => item.Event.NativeId == "4").Event.TicketKey, Is.EqualTo(created[0].Event.TicketKey), "later events go to the older");
            Assert.That(hub.Sink.Of(TicketEventKind.Changed).Single().Event.TicketKey, Is.EqualTo(created[1].Event.TicketKey), "an edit goes where its post was told");
        });
    }

    internal static ChannelSetup Channel(string name, Threading threading) => new(name, "test", new PushedOnly()) { Threading = threading };

    internal static async Task<bool> SameAsync(TestHub hub, params string[] posts)
    {
        var all = await hub.Core.Reader.PostsAsync(new PostQuery(1000), default);
        return all.Where(post => posts.Contains(post.NativeId)).Select(post => post.ConversationId).Distinct().Count() == 1;
    }

    private static TestHub Hub(Threading threading) => new(options => options.Channels = [Channel("in", threading)]);

    private static async Task<string?[]> StepsAsync(TestHub hub, params string[] posts)
    {
        var steps = new List<string?>();
        foreach (var post in posts)
            steps.Add((await hub.PostAsync(post)).Conversation.PostStep);
        return [.. steps];
    }
}

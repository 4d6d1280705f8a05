using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Core.Replies;

/// <summary>What goes back to the person: by mode, once, to whom it belongs, and never what must not (R12, R14, R31, G10).</summary>
internal sealed class ReplyTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UtcNow.AddMinutes(-2);

    [Test]
    [Property("Requirement", "R31")]
    public async Task In_listen_nothing_goes_back_whatever_happens()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Listen);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "Please restart it."), new StatusEvent("s", "T-p", Noon, DeskStatus.Resolved, "resolved"));
        await hub.PutAsync(Private("q", "stop"));
        await hub.IdleAsync();
        Assert.That(channel.Replies, Is.Empty);
        Assert.That((await hub.Core.Reader.BacklogAsync(default)).Select(row => row.Backend), Is.All.EqualTo("desk"));
    }

    /// <summary>The channel's own kind, with a way back in its settings: not even a connection is made.</summary>
    [TestCase(ChannelMode.Listen, 0)]
    [TestCase(ChannelMode.Automatic, 3)]
    [Property("Requirement", "R31")]
    public async Task In_listen_no_byte_leaves_for_the_channels_own_system(ChannelMode mode, int requests)
    {
        using var system = new CountingSystem();
        using var client = new HttpClient(system);
        var settings = new Settings("Channels:in", new Dictionary<string, string?> { ["Auth"] = "none", ["ReplyUrl"] = "http://127.0.0.1:9/replies", ["ReplySecrets"] = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" });
        var world = new Sinks.TestWorld();
        var webhook = new WebhookConnectorKind().Open(settings, new Surroundings("in", TimeProvider.System, client, world, new HandlebarsTemplates(), world));
        await using var hub = Open(new AnsweringChannel(), mode, options => options.Channels = [new ChannelSetup("in", "webhook", webhook) { Mode = mode }]);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "Please restart it."), new StatusEvent("s", "T-p", Noon, DeskStatus.Resolved, "resolved"));
        await hub.PutAsync(Private("q", "stop"));
        await hub.IdleAsync();
        Assert.That(system.Requests, Is.EqualTo(requests));
    }

    private sealed class CountingSystem : HttpMessageHandler
    {
        private int requests;

        public int Requests => requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref requests);
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK));
        }
    }

    [Test]
    [Property("Requirement", "R31")]
    public async Task A_conversation_is_acknowledged_once_also_where_it_gets_a_second_ticket()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Automatic, options => options.Backend = options.Backend! with { ReopenWithin = TimeSpan.Zero });
        await hub.PutAsync(Private("p", thread: "t"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", new StatusEvent("s", "T-p", Noon, DeskStatus.Closed, "closed"));
        await hub.PutAsync(Private("p2", "incident again", "t"));
        await hub.IdleAsync();
        var rows = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10) { Backend = "desk" }, default);
        Assert.That((rows.Count(row => row.Kind == TicketEventKind.Created), string.Join(' ', channel.Replies.Select(reply => reply.Kind))), Is.EqualTo((2, "Acknowledgement Status")));
    }

    [Test]
    [Property("Requirement", "R31")]
    [Property("Requirement", "G10")]
    public async Task In_assist_only_what_a_person_wrote_goes_back_and_once()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        var said = Said("c", "T-p", Noon, "Please restart it.");
        await TellAsync(hub, "p", said, said, new StatusEvent("s", "T-p", Noon, DeskStatus.Resolved, "resolved"));
        await TellAsync(hub, "p", said);
        Assert.That(channel.Replies.Select(reply => (reply.Kind, reply.Text, reply.InReplyTo, reply.To.Id, reply.Visibility)),
            Is.EqualTo(new[] { (ReplyKind.Answer, "Please restart it.", "p", "anna", Visibility.Private) }));
    }

    [TestCase(ContactList.Block, 0)]
    [TestCase(ContactList.Mute, 1)]
    [Property("Requirement", "R24")]
    public async Task To_whom_is_blocked_nothing_goes_back_and_to_whom_is_muted_a_persons_words_do(ContactList list, int answers)
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await hub.Core.ContactActs.MarkAsync((await hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Single().Contact, list, "ann", null, default);
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "Please restart it."));
        Assert.That(channel.Replies, Has.Count.EqualTo(answers));
    }

    [TestCase("en", "Thank you", "STOP")]
    [TestCase("de", "Danke", "STOPP")]
    [TestCase("ru", "Спасибо", "СТОП")]
    [TestCase("uk", "Дякуємо", "СТОП")]
    [TestCase("fr", "Thank you", "STOP")]
    [Property("Requirement", "R31")]
    public void Automatic_texts_are_in_the_persons_language_and_labelled(string language, string begins, string stop)
    {
        var (text, chosen) = ReplyTexts.Shipped.Of(ReplyText.Acknowledgement, language, null);
        Assert.That((text.StartsWith(begins, StringComparison.Ordinal), text.Contains(stop, StringComparison.Ordinal), ReplyTexts.IsLabelled(text), chosen),
            Is.EqualTo((true, true, true, language == "fr" ? "en" : language)));
    }

    [Test]
    [Property("Requirement", "R31")]
    public async Task In_automatic_the_first_post_is_acknowledged_once_and_the_end_of_the_ticket_told()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Automatic);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await hub.PutAsync(Private("p2", "incident more", "p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", new StatusEvent("s1", "T-p", Noon, DeskStatus.Pending, "waiting"), new StatusEvent("s2", "T-p", Noon.AddMinutes(1), DeskStatus.Resolved, "resolved"));
        Assert.That(channel.Replies.Select(reply => reply.Kind), Is.EqualTo(new[] { ReplyKind.Acknowledgement, ReplyKind.Status }));
        Assert.That(channel.Replies[1].Text, Does.Contain("T-p"));
        Assert.That((await hub.PostAsync("p")).Summary.TicketStatus, Is.EqualTo(DeskStatus.Resolved));
    }

    [Test]
    [Property("Requirement", "R31")]
    public async Task A_public_post_is_answered_automatically_only_where_it_addresses_us()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Automatic);
        await hub.CommitAsync(
            new Put(TestHub.Post("talk", "incident at acme again", "anna")), new Put(TestHub.Post("call", "incident @Acme please look", "bert")));
        await hub.IdleAsync();
        Assert.That(channel.Replies.Select(reply => reply.InReplyTo), Is.EqualTo(new[] { "call" }));
    }

    [TestCase("stop")]
    [TestCase("STOPP!")]
    [TestCase("@acme STOP")]
    [TestCase("Stop\n\nOn Tuesday Acme wrote:\n> Thank you")]
    [TestCase("Отписаться.")]
    [TestCase("відписатися")]
    [Property("Requirement", "R31")]
    public async Task Stop_ends_what_is_automatic_and_not_what_a_person_writes(string word)
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Automatic);
        await hub.PutAsync(Private("p"));
        await hub.PutAsync(Private("s", word));
        await hub.PutAsync(Private("q", "incident other"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", new StatusEvent("1", "T-p", Noon, DeskStatus.Closed, "closed"), Said("2", "T-p", Noon, "Done."));
        Assert.That(channel.Replies.Select(reply => (reply.InReplyTo, reply.Kind)), Is.EqualTo(new[] { ("p", ReplyKind.Acknowledgement), ("p", ReplyKind.Answer) }));
    }

    [Test]
    [Property("Requirement", "R31")]
    [Property("Requirement", "R19")]
    public async Task Stop_holds_for_all_accounts_of_the_person_is_shown_and_counted_and_a_person_takes_it_back()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Automatic);
        await hub.PutAsync(Private("s", "stop", author: "anna"));
        await hub.PutAsync(Private("b", "praise", author: "bert"));
        var (anna, bert, acts) = (await ContactAsync(hub, "anna"), await ContactAsync(hub, "bert"), hub.Core.ContactActs);
        await acts.MergeAsync(bert.Contact, anna.Contact, "ann", null, default);
        await hub.PutAsync(Private("q", "incident other", author: "bert"));
        await hub.IdleAsync();
        var shown = await ContactAsync(hub, "anna");
        Assert.That((channel.Replies.Count(reply => reply.InReplyTo == "q"), shown.Stop), Is.EqualTo((0, new StopRecord(shown.Stop!.At, StopBasis.Vouched, (await hub.PostAsync("s")).Summary.Id, null, 1))));
        Assert.That((await acts.StopAsync(anna.Contact, "ann", null, default)).Sentence, Is.EqualTo($"Contact {anna.Contact} gets nothing automatic already."));
        Assert.That((await acts.ResumeAsync(anna.Contact, "ann", "he called", default)).Done, Is.True);
        await hub.PutAsync(Private("r", "incident third", author: "bert"));
        Assert.That((await acts.StopAsync(anna.Contact, "ann", null, default)).Done, Is.True);
        await hub.PutAsync(Private("t", "incident fourth", author: "bert"));
        await hub.IdleAsync();
        Assert.That(channel.Replies.Select(reply => reply.InReplyTo).Where(id => id is "r" or "t"), Is.EqualTo(new[] { "r" }));
        Assert.That((await ContactAsync(hub, "bert")).Stop, Has.Property("Basis").EqualTo(StopBasis.Person).And.Property("By").EqualTo("ann").And.Property("Withheld").EqualTo(1));
    }

    [Test]
    [Property("Requirement", "R31")]
    public async Task A_stop_that_nobody_vouches_for_holds_for_that_account_alone_until_a_vouched_one_comes()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Automatic);
        var mail = new Author { Id = "anna@example.org", Email = "anna@example.org" };
        await hub.PutAsync(Private("s", "stop") with { Author = mail });
        await hub.PutAsync(Private("x", "praise"));
        var (forged, anna) = (await ContactAsync(hub, mail.Id), await ContactAsync(hub, "anna"));
        Assert.That(forged.Stop, Has.Property("Basis").EqualTo(StopBasis.Unvouched));
        await hub.Core.ContactActs.MergeAsync(forged.Contact, anna.Contact, "ann", null, default);
        await hub.PutAsync(Private("q", "incident one"));
        await hub.PutAsync(Private("m", "incident two") with { Author = mail with { EmailVerified = true } });
        await hub.PutAsync(Private("v", "stop") with { Author = mail with { EmailVerified = true } });
        await hub.PutAsync(Private("r", "incident three"));
        await hub.IdleAsync();
        Assert.That(channel.Replies.Select(reply => reply.InReplyTo).Where(id => id is "q" or "m" or "r"), Is.EqualTo(new[] { "q" }));
        Assert.That((await ContactAsync(hub, mail.Id)).Stop, Has.Property("Basis").EqualTo(StopBasis.Vouched).And.Property("Withheld").EqualTo(2));
    }

    [Test]
    [Property("Requirement", "R12")]
    public async Task Our_reply_read_back_is_ours_also_when_the_channel_only_listens_by_then()
    {
        var channel = new AnsweringChannel();
        string folder;
        await using (var hub = Open(channel, ChannelMode.Automatic))
        {
            folder = hub.Folder;
            await hub.PutAsync(Private("p"));
            await hub.IdleAsync();
        }
        await using var again = Open(new AnsweringChannel(), ChannelMode.Listen, options => options.Folder = folder);
        await again.PutAsync(Private($"reply-{channel.Replies.Single().Key.Value}", channel.Replies.Single().Text, author: "bot"));
        await again.PutAsync(Private("q", author: "bert"));
        Assert.That((await again.Core.Reader.PostsAsync(new PostQuery(10), default)).Select(post => post.NativeId).Order(), Is.EqualTo(new[] { "p", "q" }));
    }

    /// <summary>What was said before the channel was switched on holds as well.</summary>
    [Test]
    [Property("Requirement", "R31")]
    public async Task Stop_is_heard_while_people_answer_and_obeyed_once_the_channel_is_automatic()
    {
        string folder;
        await using (var hub = Open(new AnsweringChannel(), ChannelMode.Assist))
        {
            folder = hub.Folder;
            await hub.PutAsync(Private("s", "STOP"));
        }
        var channel = new AnsweringChannel();
        await using var again = Open(channel, ChannelMode.Automatic, options => options.Folder = folder);
        await again.PutAsync(Private("p"));
        await again.PutAsync(Private("q", author: "bert"));
        await again.IdleAsync();
        Assert.That(channel.Replies.Select(reply => reply.InReplyTo), Is.EqualTo(new[] { "q" }));
    }

    private static async Task<IdentityRecord> ContactAsync(TestHub hub, string account) => (await hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Single(identity => identity.Account == account);

    [TestCase("Write to anna.b@example.org", "an e-mail address")]
    [TestCase("Call 0170 123 45 67", "a phone, card or contract number")]
    [Property("Requirement", "R31")]
    public async Task A_public_answer_with_what_is_private_is_refused_and_shown(string text, string found)
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("1", "T-p", Noon, text), Said("2", "T-p", Noon, "We look at it since 9:30."));
        var dead = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10) { State = DeliveryState.Dead }, default)).Single();
        Assert.That((channel.Replies.Single().Text, dead.Reason), Is.EqualTo(("We look at it since 9:30.", $"A public answer must not hold {found}: answer in private, or comment again without it.")));
    }

    [Test]
    [Property("Requirement", "R31")]
    public async Task A_strangers_comment_at_the_desk_an_old_one_and_one_under_private_words_are_not_told_in_our_name()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", new CommentEvent("1", "T-p", Noon, "I am the company.") { AuthorId = "mallory" }, new CommentEvent("2", "T-p", Noon, "Nobody."), Said("3", "T-p", Noon.AddDays(-2), "Old."));
        await hub.PutAsync(Private("more", "incident in private", "p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("4", "T-p", Noon, "To the private words."));
        Assert.That((channel.Replies.Count, (await hub.PostAsync("p")).DeskEvents.Count), Is.EqualTo((0, 4)));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deleted_post_is_not_answered_any_more_and_its_replies_keep_no_words()
    {
        var channel = new AnsweringChannel { Script = _ => new Retry(TimeSpan.FromHours(1), "later") };
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await hub.Core.CommitDeskAsync("desk", [Said("1", "T-p", Noon, "First."), Said("2", "T-p", Noon, "Second.")], default);
        await DeliveryTests.Until(() => hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10), default).Result.Any(row => row.Backend == "in" && row is { Attempt: 1, State: DeliveryState.Due }));
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        var rows = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10), default)).Where(row => row.Backend == "in").ToList();
        Assert.That(rows.Select(row => row.State), Does.Contain(DeliveryState.Cancelled));
        foreach (var row in rows)
            Assert.That((await hub.Core.Reader.DeliveryAsync(row.Id, default))!.Body!.Text, Is.EqualTo("(deleted by its author)"));
    }

    [Test]
    [Property("Requirement", "R12")]
    public async Task A_reply_that_is_read_back_never_becomes_a_post()
    {
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "Please restart it."));
        var read = await hub.PutAsync(TestHub.Post($"reply-{channel.Replies[0].Key.Value}", "incident Please restart it.", "us"));
        Assert.That((read.Outcome, (await hub.Core.Reader.PostsAsync(new PostQuery(10), default)).Count), Is.EqualTo((ChangeOutcome.Ignored, 1)));
    }

    [Test]
    [Property("Requirement", "R12")]
    public async Task A_reply_that_our_account_shows_before_the_answer_is_written_is_no_post()
    {
        var (channel, shown) = (new AnsweringChannel(), new List<ChangeOutcome>());
        await using var hub = Open(channel, ChannelMode.Assist, options => options.Channels = [options.Channels[0] with { OwnAccounts = ["us"] }]);
        channel.Heard = async reply => shown.Add((await hub.PutAsync(TestHub.Post("shown", reply.Text, "us"))).Outcome);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "incident: please restart it."));
        Assert.That((shown.Single(), (await hub.Core.Reader.PostsAsync(new PostQuery(10), default)).Count), Is.EqualTo((ChangeOutcome.Ignored, 1)));
    }

    [Test]
    [Property("Requirement", "R27")]
    public async Task A_refused_reply_is_dead_with_the_platforms_words_and_harms_nothing()
    {
        var channel = new AnsweringChannel { Script = _ => new Rejected("The person blocked us.") };
        await using var hub = Open(channel, ChannelMode.Automatic);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        channel.Script = null;
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "Please restart it."));
        var dead = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10) { State = DeliveryState.Dead }, default)).Single();
        Assert.That((dead.Backend, dead.Reason, channel.Replies.Count), Is.EqualTo(("in", "The person blocked us.", 2)));
    }

    [Test]
    [Property("Requirement", "R4")]
    public async Task In_doubt_a_persons_answer_is_parked_and_an_automatic_one_dropped_where_keys_are_not_kept()
    {
        var channel = new AnsweringChannel(BackendClass.Blind) { Script = _ => new Unknown("no answer came.") };
        await using var hub = Open(channel, ChannelMode.Automatic);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("c", "T-p", Noon, "Please restart it."));
        var states = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(10), default)).Where(row => row.Backend == "in").Select(row => row.State).Order();
        Assert.That((states, channel.Replies.Count), Is.EqualTo((new[] { DeliveryState.Parked, DeliveryState.Cancelled }.Order(), 2)));
    }

    [Test]
    [Property("Requirement", "R31")]
    public async Task An_answer_that_is_not_passed_on_is_counted_with_the_reason()
    {
        var guards = new List<string?>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "hub_replies_withheld")
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var guard = tags.ToArray().Single(tag => tag.Key == "guard").Value;
            lock (guards)
                guards.Add(guard as string);
        });
        listener.Start();
        var channel = new AnsweringChannel();
        await using var hub = Open(channel, ChannelMode.Assist);
        await hub.PutAsync(Private("p"));
        await hub.IdleAsync();
        await TellAsync(hub, "p", Said("c", "T-p", Noon.AddDays(-2), "Please restart it."));
        lock (guards)
            Assert.That((channel.Replies.Count, guards.Contains("late")), Is.EqualTo((0, true)));
    }

    internal static TestHub Open(AnsweringChannel channel, ChannelMode mode, Action<TestHubOptions>? change = null) => new(options =>
    {
        options.Backend = new BackendSetup("desk", "test", new TalkingSink(), "settings-1") { RetryBase = TimeSpan.FromMilliseconds(5), Agents = new HashSet<string> { "agent-1" } };
        options.Channels = [new ChannelSetup("in", "test", channel) { Mode = mode, Replies = new ReplySetup { Mentions = ["@acme"] } }];
        change?.Invoke(options);
    });

    private static CommentEvent Said(string id, string ticket, DateTimeOffset at, string text) => new(id, ticket, at, text) { AuthorId = "agent-1" };

    internal static Post Private(string id, string text = "incident", string? thread = null, string author = "anna") =>
        TestHub.Post(id, text, author, thread) with { Visibility = Visibility.Private };

    private static async Task TellAsync(TestHub hub, string ticket, params Change[] changes)
    {
        await DeliveryTests.Until(() => hub.PostAsync(ticket).Result.Summary.TicketNativeId is not null);
        await hub.Core.CommitDeskAsync("desk", changes, default);
        await hub.IdleAsync();
    }
}

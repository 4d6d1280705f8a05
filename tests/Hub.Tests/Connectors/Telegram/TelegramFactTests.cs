using System.Text;
using System.Text.Json.Nodes;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors.Telegram;

/// <summary>What decides at Telegram whether something is lost or doubled, a test for each.</summary>
[TestFixture, Property("Requirement", "R1"), Property("Requirement", "R9"), CancelAfter(60_000)]
public sealed class TelegramFactTests
{
    private FakeTelegram fake = null!;

    [SetUp]
    public async Task Start() => fake = await FakeTelegram.StartAsync();

    [TearDown]
    public async Task End() => await fake.DisposeAsync();

    [Test]
    public async Task Updates_are_confirmed_by_the_next_question_alone_and_by_the_cursor_after_a_restart()
    {
        fake.Message("one");
        fake.Message("two");
        var cursor = (await ReadAsync(Cursor.Start, 1))[^1].Cursor;
        Assert.That(fake.Waiting, Is.EqualTo(2), "the batch was given and nothing asked after it");
        fake.Message("three");
        Assert.That(Texts(await ReadAsync(cursor, 1)), Is.EqualTo((string[])["three"]));
        Assert.That(fake.Waiting, Is.EqualTo(1), "the cursor alone confirmed the first two");
    }

    [Test]
    public async Task No_question_has_a_negative_offset_or_drops_what_waits_and_each_waits_for_news()
    {
        fake.Message("one");
        await ReadAsync(Cursor.Start, 2);
        var asked = fake.Calls.Where(call => call.Method == "getUpdates").ToList();
        Assert.That(asked, Has.Count.GreaterThan(1));
        Assert.That(asked.All(call => call.Parameters["offset"] is null || (long)call.Parameters["offset"]! > 0));
        Assert.That(asked.Select(call => ((int)call.Parameters["timeout"]!, (int)call.Parameters["limit"]!)), Is.All.EqualTo((1, 100)));
        Assert.That(fake.Calls.Select(call => call.Method), Has.None.EqualTo("setWebhook").And.None.EqualTo("deleteWebhook"));
    }

    [Test]
    public async Task A_second_reader_is_told_in_one_sentence()
    {
        var reading = FailureAsync<RefusedException>();
        while (!reading.IsCompleted && fake.Calls.Count == 0)
            await Task.Yield();
        var second = ReadAsync(Cursor.Start, 1);
        Assert.That(await reading, Does.StartWith("Another program reads this bot's updates"));
        fake.Message("to the second");
        Assert.That(Texts(await second), Is.EqualTo((string[])["to the second"]));
    }

    [Test]
    public async Task A_webhook_that_is_set_elsewhere_is_told_in_one_sentence()
    {
        fake.Webhook = "https://elsewhere.example/hook";
        Assert.That(await FailureAsync<RefusedException>(), Does.StartWith("A webhook is set for this bot").And.Contain("without drop_pending_updates"));
    }

    [Test]
    public async Task After_a_quiet_week_ids_that_begin_lower_are_neither_confirmed_nor_taken_as_seen()
    {
        fake.Restart(900_000_000);
        fake.Message("before");
        var time = new ManualTime(DateTimeOffset.UtcNow);
        var cursor = (await ReadAsync(Cursor.Start, 1, time))[^1].Cursor;
        await ReadAsync(cursor, 1, time);
        Assert.That(fake.Waiting, Is.Zero);
        time.Set(time.GetUtcNow().AddDays(8));
        fake.Restart(17);
        fake.Message("after a week");
        var after = await ReadAsync(cursor, 1, time);
        Assert.That(Texts(after), Is.EqualTo((string[])["after a week"]));
        fake.Message("and more");
        Assert.That(Texts(await ReadAsync(after[^1].Cursor, 1, time)), Is.EqualTo((string[])["and more"]), "the lower number counts from then on");
    }

    [Test]
    public async Task Message_ids_are_unique_in_their_chat_and_business_connection_only()
    {
        var message = fake.Said("same number");
        fake.Update("message", message);
        var other = (JsonObject)message.DeepClone();
        other["chat"]!["id"] = -1001234567890123;
        other["chat"]!["type"] = "supergroup";
        fake.Update("message", other);
        message["business_connection_id"] = "b1";
        fake.Update("business_message", message);
        var number = (long)message["message_id"]!;
        Assert.That(Posts(await ReadAsync(Cursor.Start, 1)).Select(post => post.NativeId),
            Is.EqualTo((string[])[$"5550101:{number}", $"-1001234567890123:{number}", $"b1:5550101:{number}"]));
    }

    [Test]
    public async Task An_edit_is_a_revision_of_its_message_and_a_scheduled_one_no_message_yet()
    {
        var message = fake.Message("No internet");
        message["text"] = "It works again";
        message["edit_date"] = (long)message["date"]! + 60;
        fake.Update("edited_message", message);
        fake.Message("scheduled", more: scheduled => scheduled["message_id"] = 0);
        var batch = (await ReadAsync(Cursor.Start, 1)).Single();
        Assert.That(Posts([batch]).Select(post => (post.NativeId, post.Text)), Is.EqualTo(new[] { ($"5550101:{message["message_id"]}", "No internet"), ($"5550101:{message["message_id"]}", "It works again") }));
        Assert.That((batch.Seen, batch.Skipped["scheduled"]), Is.EqualTo((3, 1)));
    }

    [Test]
    public async Task Parts_of_an_album_share_its_id_and_the_time_they_are_waited_for()
    {
        Part("a", "Burnt router");
        Part("b", null);
        var posts = Posts(await ReadAsync(Cursor.Start, 1)).ToList();
        Assert.That(posts.Select(post => (post.Text, post.Group, post.GroupWait)), Is.EqualTo(new[] { ("Burnt router", "5550101:album-1", (TimeSpan?)TimeSpan.FromSeconds(2)), ("", "5550101:album-1", TimeSpan.FromSeconds(2)) }));
        var list = System.Text.Encoding.UTF8.GetBytes($"[{System.Text.Encoding.UTF8.GetString(posts[0].Raw.Span)},{System.Text.Encoding.UTF8.GetString(posts[1].Raw.Span)}]");
        var again = ((Put)TelegramItems.Again("x", list, default)).Post;
        Assert.That((again.NativeId, again.Attachments.Count, again.GroupWait), Is.EqualTo((posts[0].NativeId, 2, (TimeSpan?)null)), "what lies in quarantine is read again as one");

        void Part(string file, string? caption) => fake.Message(null, more: message =>
        {
            message["media_group_id"] = "album-1";
            message["photo"] = new JsonArray(Size($"{file}-small", 10), Size(file, 1_000));
            if (caption is not null)
                message["caption"] = caption;
        });

        static JsonObject Size(string id, int bytes) => new() { ["file_id"] = id, ["file_unique_id"] = id, ["width"] = 1, ["height"] = 1, ["file_size"] = bytes };
    }

    [Test]
    public async Task Topics_comments_replies_and_private_chats_are_threads_of_their_own()
    {
        void Group(string text, Action<JsonObject> more) => fake.Message(text, more: message =>
        {
            message["chat"] = new JsonObject { ["id"] = -100500, ["type"] = "supergroup", ["title"] = "Help", ["username"] = "help" };
            more(message);
        });
        fake.Message("private");
        Group("topic", message => (message["message_thread_id"], message["is_topic_message"], message["reply_to_message"]) = (9, true, Replied(9)));
        Group("comment", message => (message["message_thread_id"], message["reply_to_message"]) = (8, Replied(8)));
        Group("reply", message => message["reply_to_message"] = Replied(7));
        Group("plain", _ => { });
        Assert.That(Posts(await ReadAsync(Cursor.Start, 1)).Select(post => (post.Text, post.Kind, post.Visibility, post.ThreadId, post.InReplyTo)), Is.EqualTo(new[]
        {
            ("private", PostKind.Direct, Visibility.Private, "5550101", null),
            ("topic", PostKind.Post, Visibility.Public, "-100500/9", null),
            ("comment", PostKind.Comment, Visibility.Public, "-100500/8", "-100500:8"),
            ("reply", PostKind.Reply, Visibility.Public, null, "-100500:7"),
            ("plain", PostKind.Post, Visibility.Public, (string?)null, (string?)null),
        }));

        static JsonObject Replied(long id) => new() { ["message_id"] = id, ["date"] = 1, ["chat"] = new JsonObject { ["id"] = -100500, ["type"] = "supergroup" } };
    }

    [Test]
    public async Task What_nobody_said_is_counted_by_its_kind_and_our_own_words_do_not_come_back()
    {
        fake.Message(null, more: message => message["migrate_to_chat_id"] = -1009);
        fake.Message(null, more: message => message["new_chat_title"] = "x");
        fake.Message("ours", more: message => message["sender_business_bot"] = new JsonObject { ["id"] = 1, ["is_bot"] = true, ["first_name"] = "Hub" });
        fake.Message("the channel's post in its group", more: message => message["is_automatic_forward"] = true);
        fake.Update("my_chat_member", new JsonObject { ["date"] = 1 });
        var batch = (await ReadAsync(Cursor.Start, 1)).Single();
        Assert.That(batch.Changes, Is.Empty);
        Assert.That(batch.Skipped, Is.EquivalentTo(new Dictionary<string, int> { ["migration"] = 1, ["service"] = 1, ["own"] = 1, ["automatic_forward"] = 1, ["my_chat_member"] = 1 }));
        Assert.That(batch.Seen, Is.EqualTo(5));
    }

    [Test]
    public async Task Deleted_business_messages_are_gone_and_contacts_places_and_links_are_words()
    {
        fake.Update("deleted_business_messages", new JsonObject { ["business_connection_id"] = "b1", ["chat"] = new JsonObject { ["id"] = 7, ["type"] = "private" }, ["message_ids"] = new JsonArray(1, 2) });
        fake.Message(null, more: message => message["contact"] = new JsonObject { ["phone_number"] = "+49 30 1", ["first_name"] = "Marta" });
        fake.Message(null, more: message => message["location"] = new JsonObject { ["latitude"] = 52.5, ["longitude"] = 13.25 });
        fake.Message("😀 see here please", more: message => message["entities"] = new JsonArray(new JsonObject { ["type"] = "text_link", ["offset"] = 7, ["length"] = 4, ["url"] = "https://a.example/" }));
        var changes = (await ReadAsync(Cursor.Start, 1)).Single().Changes;
        Assert.That(changes.OfType<Gone>().Select(gone => gone.NativeId), Is.EqualTo((string[])["b1:7:1", "b1:7:2"]));
        Assert.That(changes.OfType<Put>().Select(put => put.Post.Text), Is.EqualTo((string[])
        [
            "Marta: +49 30 1", "52.5, 13.25 https://www.openstreetmap.org/?mlat=52.5&mlon=13.25", "😀 see here (https://a.example/) please",
        ]));
    }

    [TestCase("""{"ok":true,"result":[{"update_id":""")]
    [TestCase("<html>502 Bad Gateway</html>")]
    [TestCase("""{"ok":true,"result":{}}""")]
    public async Task An_answer_that_breaks_off_or_is_none_loses_nothing(string body)
    {
        fake.Message("one");
        fake.Fault = _ => new TelegramFault(200, "") { Body = body };
        await FailureAsync<UnreachableSourceException>();
        fake.Fault = _ => new TelegramFault(0, "") { Cut = true };
        await FailureAsync<UnreachableSourceException>();
        fake.Fault = null;
        Assert.That(Texts(await ReadAsync(Cursor.Start, 1)), Is.EqualTo((string[])["one"]));
    }

    [Test]
    public async Task A_file_is_fetched_by_a_link_that_is_asked_for_right_before_and_within_the_bound()
    {
        fake.File("doc", Encoding.UTF8.GetBytes("log"));
        var files = (IFileSource)Open();
        using var into = new MemoryStream();
        Assert.That(await files.FetchAsync(new Uri("telegram-file:doc"), into, 10, default), Is.InstanceOf<Fetched>());
        Assert.That(Encoding.UTF8.GetString(into.ToArray()), Is.EqualTo("log"));
        Assert.That(await files.FetchAsync(new Uri("telegram-file:doc"), into, 2, default), Is.EqualTo(new TooLarge(3)));
        Assert.That(await files.FetchAsync(new Uri("telegram-file:none"), into, 2, default), Is.InstanceOf<NotFetched>());
        Assert.That(await files.FetchAsync(new Uri("https://elsewhere.example/"), into, 2, default), Is.InstanceOf<NotFetched>());
        fake.Fault = _ => new TelegramFault(400, "Bad Request: file is too big");
        Assert.That(await files.FetchAsync(new Uri("telegram-file:doc"), into, 10, default), Is.EqualTo(new TooLarge(null)));
    }

    [Test]
    public async Task A_webhook_orders_revisions_by_their_time_and_answers_200_to_what_it_cannot_read()
    {
        await using var connector = await new TelegramWebhookSubject().OpenAsync(default);
        async Task<Received> Get(string body) => (Received)await ((IWebhookConnector)connector).ReceiveAsync(TelegramWebhookSubject.Request(body), default);
        const string Edit = "\"message_id\":7,\"date\":100,\"edit_date\":160,\"text\":\"b\",\"chat\":{\"id\":7,\"type\":\"private\"}";
        var first = Order(await Get(TelegramWebhookSubject.Update(900, "\"message_id\":7,\"date\":100,\"text\":\"a\",\"chat\":{\"id\":7,\"type\":\"private\"}")));
        var edited = await Get(TelegramWebhookSubject.Update(17, Edit, "edited_message"));
        var later = Order(edited);
        var put = (Put)edited.Changes.Single();
        Assert.That(((Put)((IRereadingConnector)connector).Reread(put.Post.NativeId, put.Post.Raw, default)).Post.OrderValue, Is.EqualTo(later), "read again from quarantine, after a newer edit was stored");
        var same = Order(await Get(TelegramWebhookSubject.Update(18, Edit, "edited_message")));
        Assert.That((later > first, same > later), Is.EqualTo((true, true)), "also where the numbers began anew, and twice within a second");
        var broken = await Get("no JSON at all");
        Assert.That(broken.Changes.Single(), Is.InstanceOf<Defective>());
        Assert.That(broken.Respond([new ChangeResult(ChangeOutcome.Quarantined, "x", "no JSON")]).Status, Is.EqualTo(200));

        static long Order(Received received) => ((Put)received.Changes.Single()).Post.OrderValue!.Value;
    }

    [Test]
    public async Task Check_tells_of_privacy_mode_and_of_a_webhook_that_is_set_elsewhere_and_polls_nothing()
    {
        var connector = (ISelfCheckingConnector)Open();
        Assert.That(await connector.CheckAsync(default), Is.Empty);
        (fake.SeesAllOfGroups, fake.Webhook) = (false, "https://elsewhere.example/secret");
        var faults = await connector.CheckAsync(default);
        Assert.That(faults.Select(fault => (fault.Key, fault.IsWarning)), Is.EqualTo(new[] { ("Channels:test:Token", true), ("Channels:test:Receive", false) }));
        Assert.That(faults[0].Sentence, Does.Contain("privacy mode"));
        Assert.That(faults[1].Sentence, Does.Contain("elsewhere.example").And.Not.Contain("secret"));
        Assert.That(fake.Calls.Select(call => call.Method), Has.None.EqualTo("getUpdates"));
    }

    [Test]
    public void All_faults_of_the_settings_are_told_at_once() => Assert.That(
        new TelegramConnectorKind().Check(Surrounding.Settings(("Receive", "webhook"), ("PollSeconds", "0"), ("Tokn", "x"))).Select(fault => fault.Sentence),
        Is.EquivalentTo((string[])
        [
            "Channels:test:Token must be env:NAME or file:PATH of the bot's token (from @BotFather); it is missing.",
            "Channels:test:PollSeconds must be a whole number between 1 and 50; it is 0.",
            "Channels:test:Tokens must hold one or two tokens where Auth is token; it is missing.",
            "Channels:test:Tokn is not known; did you mean Token?",
        ]));

    private static IEnumerable<Post> Posts(IEnumerable<Batch> batches) => batches.SelectMany(batch => batch.Changes).OfType<Put>().Select(put => put.Post);

    private static IEnumerable<string> Texts(IEnumerable<Batch> batches) => Posts(batches).Select(post => post.Text);

    private IConnector Open(TimeProvider? time = null) => new TelegramConnectorKind().Open(
        Surrounding.Settings(("Token", FakeTelegram.Token), ("Url", fake.Url.AbsoluteUri), ("PollSeconds", "1")), Surrounding.Of(time));

    /// <summary>So many batches; the last one is not acknowledged.</summary>
    private async Task<IReadOnlyList<Batch>> ReadAsync(Cursor from, int count, TimeProvider? time = null)
    {
        await using var connector = Open(time);
        var batches = new List<Batch>();
        await foreach (var batch in connector.ReadAsync(TelegramConnector.Lane, from, CancellationToken.None))
        {
            batches.Add(batch);
            if (batches.Count == count)
                break;
        }
        return batches;
    }

    private async Task<string> FailureAsync<T>()
        where T : Exception
    {
        await using var connector = Open();
        await using var lane = connector.ReadAsync(TelegramConnector.Lane, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        try
        {
            while (await lane.MoveNextAsync())
            {
                // An empty answer is a heartbeat.
            }
        }
        catch (T error)
        {
            return error.Message;
        }
        throw new AssertionException("The lane ended.");
    }
}

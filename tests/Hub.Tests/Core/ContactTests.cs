using System.Text.Json;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>People: profiles with history, suggestions with a basis, merges that are undone exactly, lists that hold and end.</summary>
internal sealed class ContactTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly ChannelSetup[] TwoChannels = [new("in", "test", new PushedOnly()), new("mail", "test", new PushedOnly())];

    [Test]
    public async Task A_changed_profile_keeps_the_one_before_and_followers_alone_do_not()
    {
        await using var hub = new TestHub();
        var anna = new Author { Id = "a", Name = "Anna", Followers = 10 };
        await hub.PutAsync(By("p-1", anna));
        await hub.PutAsync(By("p-2", anna with { Followers = 11 }));
        await hub.PutAsync(By("p-3", anna with { Name = "Anna K.", Followers = 12 }));
        await hub.PutAsync(By("p-4", anna with { Name = "Anna K.", Followers = 12 }));
        var identity = (await OneAsync(hub, "a")).Identities.Single();
        Assert.Multiple(() =>
        {
            Assert.That(identity.Profile, Is.EqualTo(anna with { Name = "Anna K.", Followers = 12 }));
            Assert.That(identity.Before.Select(past => past.Profile), Is.EqualTo(new[] { anna with { Followers = 11 } }));
            Assert.That(identity.Posts, Is.EqualTo(4));
        });
    }

    [Test]
    [Property("Requirement", "R19")]
    [Property("Requirement", "R30")]
    public async Task The_same_address_on_two_channels_is_a_suggestion_with_its_basis_and_never_a_merge()
    {
        await using var hub = new TestHub(options => options.Channels = TwoChannels);
        await hub.PutAsync(By("p-1", new Author { Id = "a", Email = "Anna@mail.example", EmailVerified = true }));
        await hub.PutAsync(By("p-2", new Author { Id = "b", Email = "bert@mail.example", EmailVerified = true }));
        await hub.PutAsync(By("p-3", new Author { Id = "a2", Email = "anna@mail.example", EmailVerified = true })); // same channel: no suggestion
        await hub.Core.CommitAsync("mail", [new Put(By("m-1", new Author { Id = "anna@mail.example", Email = "anna@mail.example", EmailVerified = true }))], default);
        await hub.Core.CommitAsync("mail", [new Put(By("m-2", new Author { Id = "bert@mail.example", Email = "bert@mail.example" }))], default);
        var found = await hub.Core.Contacts.SuggestionsAsync(50, default);
        Assert.Multiple(() =>
        {
            Assert.That(found.Select(pair => (pair.Account, pair.OtherAccount, pair.Basis)), Is.EqualTo(new[]
            {
                ("a", "anna@mail.example", "vouched"), ("a2", "anna@mail.example", "vouched"), ("b", "bert@mail.example", "given"),
            }));
            Assert.That(found[0].Evidence, Is.EqualTo("the same address: anna@mail.example"));
            Assert.That(found.All(pair => pair.Contact != pair.Other));
        });
        var before = await DumpAsync(hub);
        Assert.That((await hub.Core.ContactActs.MergeAsync(found[0].Other, found[0].Contact, "ann", null, default)).Done);
        Assert.That((await hub.Core.Contacts.SuggestionsAsync(50, default)).Select(pair => pair.Account), Does.Not.Contain("a"));
        Assert.That(await DumpAsync(hub), Is.Not.EqualTo(before));
    }

    [Test]
    [Property("Requirement", "R19")]
    public async Task Merges_undone_in_reverse_order_leave_everything_as_it_was([Values(1, 2, 3)] int seed)
    {
        await using var hub = new TestHub();
        var chance = new Random(seed);
        for (var at = 0; at < 8; at++)
            await hub.PutAsync(TestHub.Post($"p-{at}", author: $"author-{at}"));
        var contacts = (await hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Select(identity => identity.Contact).ToList();
        foreach (var contact in contacts.Where(_ => chance.Next(2) == 0))
            await hub.Core.ContactActs.MarkAsync(contact, (ContactList)chance.Next(3), "ann", null, default);
        var dumps = new Stack<string>();
        var merges = new Stack<long>();
        for (var at = 0; at < 12; at++)
        {
            var before = await DumpAsync(hub);
            var acted = await hub.Core.ContactActs.MergeAsync(contacts[chance.Next(8)], contacts[chance.Next(8)], "ann", "same person", default);
            if (!acted.Done)
                continue;
            dumps.Push(before);
            merges.Push(acted.Id);
        }
        Assert.That(merges, Has.Count.GreaterThan(2));
        while (merges.TryPop(out var merge))
        {
            Assert.That((await hub.Core.ContactActs.UnmergeAsync(merge, "ann", default)).Done);
            Assert.That(await DumpAsync(hub), Is.EqualTo(dumps.Pop()));
        }
    }

    [Test]
    [Property("Requirement", "R19")]
    public async Task A_merge_that_another_followed_is_not_undone_before_it()
    {
        await using var hub = new TestHub();
        foreach (var author in new[] { "a", "b", "c" })
            await hub.PutAsync(TestHub.Post(author, author: author));
        var (a, b, c) = ((await OneAsync(hub, "a")).Id, (await OneAsync(hub, "b")).Id, (await OneAsync(hub, "c")).Id);
        var first = await hub.Core.ContactActs.MergeAsync(b, a, "ann", null, default);
        var second = await hub.Core.ContactActs.MergeAsync(a, c, "ann", null, default);
        var refused = await hub.Core.ContactActs.UnmergeAsync(first.Id, "ann", default);
        Assert.That(refused, Is.EqualTo(new ContactActed(false, first.Id, $"Merge {first.Id} was followed by merge {second.Id} of the same contacts; undo that one first.")));
        Assert.That((await hub.Core.Contacts.OneAsync(c, default))!.Identities.Select(identity => identity.Account), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Every_act_on_a_contact_is_on_record_with_what_stood_before_and_after()
    {
        await using var hub = new TestHub(options => options.Start = false);
        await hub.PutAsync(TestHub.Post("p-1", author: "a"));
        await hub.PutAsync(TestHub.Post("p-2", author: "b"));
        var (a, b, acts) = (await OneAsync(hub, "a"), await OneAsync(hub, "b"), hub.Core.ContactActs);
        await acts.MarkAsync(a.Id, ContactList.Mute, "ann", "shouts", default);
        await acts.MarkAsync(a.Id, ContactList.Mute, "ann", "refused, so no act", default);
        await acts.UnmarkAsync(a.Id, null, "bob", default);
        var merge = await acts.MergeAsync(a.Id, b.Id, "ann", "same person", default);
        await acts.UnmergeAsync(merge.Id, "bob", default);
        await acts.StopAsync(a.Id, "ann", "by phone", default);
        await acts.ResumeAsync(a.Id, "bob", null, default);
        var rows = (await hub.Core.Reader.Reviews.AuditAsync($"contact {a.Id}", null, 50, default)).Reverse().Select(row => (row.By, row.Action, row.Before, Cut(row.After), row.Why));
        var (one, other) = (a.Identities.Single().Id, b.Identities.Single().Id);
        var (apart, together) = ($"contact {a.Id} has the accounts {one}; contact {b.Id} has the accounts {other}", $"contact {a.Id} has none; contact {b.Id} has the accounts {one}, {other}");
        Assert.That(rows.Select(row => (row.By, row.Action, Cut(row.Before), row.Item4, row.Why)), Is.EqualTo(new[]
        {
            ("ann", "contact mute", "on no list", "under mute", "shouts"), ("bob", "contact undo", "under mute", "on no list", null),
            ("ann", "contact merge", apart, together, "same person"), ("bob", "contact unmerge", together, apart, null),
            ("ann", "contact stop", "gets automatic replies", $"account {one} stopped by ann", "by phone"), ("bob", "contact resume", $"account {one} stopped by ann", "gets automatic replies", (string?)null),
        }));

        static string? Cut(string? words) => words is null ? null : System.Text.RegularExpressions.Regex.Replace(words, " at [-0-9]+ [:0-9]+Z", "");
    }

    [TestCase(ContactList.Block, "blocked", SenderKind.Unknown)]
    [TestCase(ContactList.Mute, "muted", SenderKind.Unknown)]
    [TestCase(ContactList.Spam, "spam", SenderKind.Unwanted)]
    [Property("Requirement", "R24")]
    public async Task A_list_keeps_posts_and_tickets_apart_until_it_is_undone(ContactList list, string row, SenderKind kind)
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p-1", thread: "t"));
        var contact = (await OneAsync(hub, "anna")).Id;
        Assert.That((await hub.Core.ContactActs.MarkAsync(contact, list, "ann", "shouts", default)).Done);
        await hub.PutAsync(TestHub.Post("p-2", thread: "t"));
        await hub.PutAsync(TestHub.Post("p-1", "incident, edited", thread: "t", order: 2));
        Assert.That((await hub.Core.ContactActs.UnmarkAsync(contact, null, "bob", default)).Done);
        await hub.PutAsync(TestHub.Post("p-3", thread: "t"));
        await hub.IdleAsync();
        var (kept, mark) = (await hub.PostAsync("p-2"), (await OneAsync(hub, "anna")).Marks.Single());
        Assert.Multiple(() =>
        {
            Assert.That((kept.Summary.PolicyRow, kept.Summary.Action, kept.Summary.Text), Is.EqualTo((row, PolicyAction.Archive, "incident")));
            Assert.That(kept.Decisions[0].Facts.Sender.Kind, Is.EqualTo(kind));
            Assert.That(hub.Sink.Deliveries.Select(delivery => (delivery.Event.Kind, delivery.Event.NativeId)), Is.EqualTo(new[] { (TicketEventKind.Created, "p-1"), (TicketEventKind.Commented, "p-3") }));
            Assert.That((mark.Kind, mark.By, mark.Why, mark.Posts, mark.EndedBy), Is.EqualTo((list, "ann", (string?)"shouts", 1L, (string?)"bob")));
        });
    }

    [Test]
    public async Task Noise_and_complaints_are_counted_for_the_account()
    {
        await using var hub = new TestHub();
        foreach (var (word, at) in new[] { "noise", "noise", "complaint", "unsure", "incident" }.Select((word, at) => (word, at)))
            await hub.PutAsync(TestHub.Post($"p-{at}", word));
        var identity = (await OneAsync(hub, "anna")).Identities.Single();
        Assert.That((identity.Posts, identity.Noise, identity.Complaints), Is.EqualTo((5L, 2L, 1L)));
    }

    [Test]
    [Property("Requirement", "G6")]
    [Property("Requirement", "R30")]
    public async Task A_verdict_is_kept_with_its_reasons_and_an_end_within_180_days()
    {
        await using var hub = new TestHub(options => options.Contacts = new ContactSetup { Rules = new BioSays() });
        await hub.PutAsync(By("p-1", new Author { Id = "a", Bio = "press" }));
        var identity = (await OneAsync(hub, "a")).Identities.Single();
        Assert.Multiple(() =>
        {
            Assert.That(identity.Kind, Is.EqualTo(SenderKind.Media));
            Assert.That(identity.Verdict!.Evidence.Single().Rule, Is.EqualTo("t/press"));
            Assert.That(identity.Verdict.Expires, Is.LessThanOrEqualTo(DateTimeOffset.UtcNow.AddDays(180)).And.GreaterThan(DateTimeOffset.UtcNow.AddDays(179)));
        });
        await hub.PutAsync(By("p-2", new Author { Id = "a", Bio = "gardener" }));
        identity = (await OneAsync(hub, "a")).Identities.Single();
        Assert.That((identity.Kind, identity.Verdict), Is.EqualTo((SenderKind.Unknown, (SenderVerdict?)null)));
    }

    [Test]
    [Property("Requirement", "R30")]
    public async Task The_directory_is_matched_by_vouched_keys_alone_and_the_decision_says_by_which()
    {
        var faults = new List<Fault>();
        var directory = DirectoryFile.Read("d.csv", "name,addresses,handles,number,contract,vip,service,basis\n\"Weber, Anna\",anna@mail.example,in:@annaw,K-1,gold,yes,internet,given\nBert,bert@mail.example,,K-2,,,,consent\n", faults);
        Assert.That(faults, Is.Empty);
        await using var hub = new TestHub(options => options.Contacts = new ContactSetup { Directory = directory });
        await hub.PutAsync(By("p-1", new Author { Id = "1", Email = "anna@mail.example" }));
        await hub.PutAsync(By("p-2", new Author { Id = "2", Email = "ANNA@mail.example", EmailVerified = true }));
        await hub.PutAsync(By("p-3", new Author { Id = "3", Handle = "annaw" }));
        await hub.PutAsync(By("p-4", new Author { Id = "4", Email = "bert@mail.example", EmailVerified = true }));
        var senders = new List<SenderFacts>();
        foreach (var id in new[] { "p-1", "p-2", "p-3", "p-4" })
            senders.Add((await hub.PostAsync(id)).Decisions[0].Facts.Sender);
        Assert.Multiple(() =>
        {
            Assert.That(senders.Select(sender => sender.Kind), Is.EqualTo(new[] { SenderKind.Unknown, SenderKind.Vip, SenderKind.Vip, SenderKind.Customer }));
            Assert.That(senders[0].Customer, Is.Null);
            Assert.That(senders[1].Customer, Is.EqualTo(new CustomerFacts("K-1", "gold", true, "internet", "given") { Name = "Weber, Anna", MatchedBy = "address anna@mail.example" }));
        });
    }

    [TestCase("name,adresses,basis\n", "d.csv line 1: column 2 must be name, addresses, handles, number, contract, vip, service, basis; it is adresses.")]
    [TestCase("addresses,basis\na@b.example,guessed\n", "d.csv line 2: basis must be given or consent or public; it is guessed.")]
    [TestCase("addresses,basis\na@b.example,\n", "d.csv line 2: basis must be given or consent or public; it is empty.")]
    [TestCase("addresses,vip,basis\n\"a@b.example\n;c@d.example\",maybe,given\nx,,given\n", "d.csv line 4: addresses must be mail addresses parted by ;; it is x.")]
    [TestCase("handles,basis\nannaw,given\n", "d.csv line 2: handles must be CHANNEL:HANDLE parted by ;; it is annaw.")]
    [Property("Requirement", "R30")]
    public void A_fault_in_the_directory_names_line_column_the_allowed_and_the_found(string text, string sentence)
    {
        var faults = new List<Fault>();
        DirectoryFile.Read("d.csv", text, faults);
        Assert.That(faults.Select(fault => fault.Sentence), Does.Contain(sentence));
    }

    [Test]
    [Property("Requirement", "R30")]
    public async Task An_export_holds_the_person_his_accounts_and_all_his_posts()
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p-1", "incident one"));
        await hub.PutAsync(TestHub.Post("p-2", "noise two"));
        await hub.PutAsync(TestHub.Post("p-3", "incident of another", author: "bert"));
        var export = (await hub.Core.Contacts.ExportAsync((await OneAsync(hub, "anna")).Id, default))!;
        Assert.That(export.Posts.Select(post => post.Summary.Text), Is.EqualTo(new[] { "incident one", "noise two" }));
    }

    /// <summary>All contacts with their accounts and lists, without the journal of merges.</summary>
    private static async Task<string> DumpAsync(TestHub hub)
    {
        var ids = (await hub.Core.Contacts.ListAsync(new ContactQuery(1000), default)).SelectMany(identity => new[] { identity.Contact, identity.Id + 1 }).Distinct().Order();
        var contacts = new List<object?>();
        foreach (var id in ids)
            contacts.Add(await hub.Core.Contacts.OneAsync(id, default) is { } contact ? contact with { Merges = [] } : null);
        return JsonSerializer.Serialize(contacts);
    }

    private static async Task<ContactRecord> OneAsync(TestHub hub, string account)
    {
        var identity = (await hub.Core.Contacts.ListAsync(new ContactQuery(1000), default)).Single(identity => identity.Account == account);
        return (await hub.Core.Contacts.OneAsync(identity.Contact, default))!;
    }

    private static Post By(string id, Author author) => TestHub.Post(id) with { Author = author };

    private sealed class BioSays : ISenderRules
    {
        public SenderVerdict Judge(SenderProfile profile) => profile.Author.Bio == "press" ? new SenderVerdict(SenderKind.Media, [new SenderEvidence("t/press", "bio: press", SenderKind.Media, 2)]) : SenderVerdict.Unknown;
    }
}

using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
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
    [Property("Requirement", "R30")]
    public async Task The_same_phone_on_two_channels_is_a_suggestion_however_it_is_written()
    {
        await using var hub = new TestHub(options => (options.Channels, options.Contacts) = (TwoChannels, new ContactSetup { Country = "DE" }));
        await hub.PutAsync(By("p-1", new Author { Id = "a", Phone = "0381 / 123 45 67", PhoneVerified = true }));
        await hub.PutAsync(By("p-2", new Author { Id = "b", Phone = "7654321" }));
        await hub.Core.CommitAsync("mail", [new Put(By("m-1", new Author { Id = "c", Phone = "+49 381 1234567" })), new Put(By("m-2", new Author { Id = "d", Phone = "765 4321" }))], default);
        var found = (await hub.Core.Contacts.SuggestionsAsync(50, default)).Single();
        Assert.That((found.Account, found.OtherAccount, found.Basis, found.Evidence), Is.EqualTo(("a", "c", "given", "the same phone: +493811234567")), "the short one may be of any town");
        Assert.That(found.Contact, Is.Not.EqualTo(found.Other));
    }

    [Test]
    [Property("Requirement", "G6")]
    public async Task Whom_the_settings_name_is_of_that_kind_by_vouched_addresses_and_handles_of_the_channel()
    {
        var known = new KnownSenders(new Dictionary<SenderKind, IReadOnlyList<string>> { [SenderKind.Media] = ["gazette.example", "in:@newsroom"], [SenderKind.Vip] = ["mayor@town.example"] });
        await using var hub = new TestHub(options => (options.Channels, options.Contacts) = (TwoChannels, new ContactSetup { Known = known }));
        await hub.PutAsync(By("p-1", new Author { Id = "1", Email = "x@desk.gazette.example", EmailVerified = true }));
        await hub.PutAsync(By("p-2", new Author { Id = "2", Email = "x@desk.gazette.example" }));
        await hub.PutAsync(By("p-3", new Author { Id = "3", Handle = "Newsroom" }));
        await hub.PutAsync(By("p-4", new Author { Id = "4", Email = "Mayor@town.example", EmailVerified = true }));
        await hub.PutAsync(By("p-5", new Author { Id = "5", Email = "clerk@town.example", EmailVerified = true }));
        await hub.Core.CommitAsync("mail", [new Put(By("m-1", new Author { Id = "6", Handle = "newsroom" }))], default);
        var senders = new List<SenderFacts>();
        foreach (var id in new[] { "p-1", "p-2", "p-3", "p-4", "p-5", "m-1" })
            senders.Add((await hub.PostAsync(id)).Decisions[0].Facts.Sender);
        Assert.That(senders.Select(sender => sender.Kind), Is.EqualTo(new[] { SenderKind.Media, SenderKind.Unknown, SenderKind.Media, SenderKind.Vip, SenderKind.Unknown, SenderKind.Unknown }));
        Assert.That(senders[0].Evidence, Is.EqualTo(new[] { new SenderEvidence("Contacts:Known:media", "address: gazette.example", SenderKind.Media, 1) }));
    }

    [Test]
    [Property("Requirement", "G6")]
    public async Task Who_copies_again_and_again_is_judged_by_it_and_the_evidence_counts_the_copies()
    {
        await using var hub = new TestHub(options => options.Contacts = new ContactSetup { Rules = new Copies() });
        for (var at = 1; at <= 7; at++)
            await hub.PutAsync(TestHub.Post($"p-{at}", $"incident {at} dear neighbours come to our great shop today and win a phone a car and a house before ten in the morning", author: "shop"));
        await hub.PutAsync(TestHub.Post("q", "incident dear neighbours have you seen my cat it is small and grey and it answers to the name of Gigabit", author: "anna"));
        var kinds = new List<SenderKind>();
        for (var at = 1; at <= 7; at++)
            kinds.Add((await hub.PostAsync($"p-{at}")).Decisions[0].Facts.Sender.Kind);
        Assert.That(kinds, Is.EqualTo(new[] { SenderKind.Unknown, SenderKind.Unknown, SenderKind.Unknown, SenderKind.Unknown, SenderKind.Unknown, SenderKind.Unwanted, SenderKind.Unwanted }), "the sixth is the fifth copy");
        Assert.That((await OneAsync(hub, "shop")).Identities.Single().Verdict!.Evidence.Single().Found, Is.EqualTo("copies: 6"));
        Assert.That((await OneAsync(hub, "anna")).Identities.Single().Kind, Is.EqualTo(SenderKind.Unknown));
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

    /// <summary>Any merges, with any marks and words of anybody between them, then unmerged in reverse: each time all accounts and lists stand where they stood.</summary>
    [Test]
    [Property("Requirement", "R19")]
    public async Task Merge_then_unmerge_is_the_identity()
    {
        const int People = 6;
        var turns = Shared.Turns is null ? 15 : 40;
        await using var hub = new TestHub(options => options.Start = false);
        for (var at = 0; at < People; at++)
            await hub.PutAsync(TestHub.Post($"p-{at}", "noise", author: $"author-{at}"));
        var contacts = (await hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Select(identity => identity.Contact).ToArray();
        var (said, merged) = (0, 0);
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, (4 * People * People) - 1)).ToArbitrary(), acts => IsIdentityAsync([.. acts.Take(10)]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(turns));
        Assert.That(said, Is.GreaterThan(turns / 2));
        Assert.That(merged, Is.GreaterThan(turns));

        async Task<bool> IsIdentityAsync(IReadOnlyList<int> acts)
        {
            var (begun, merges) = (await StandAsync(hub, contacts), new Stack<(long Id, (string Accounts, HashSet<string> Lists) Before)>());
            foreach (var act in acts)
            {
                var (one, other, before) = (act / People % People, act % People, await StandAsync(hub, contacts));
                if (act / (People * People) == 0)
                    await hub.PutAsync(TestHub.Post($"more-{++said}", "noise", author: $"author-{one}"));
                else if (act / (People * People) == 1)
                    await hub.Core.ContactActs.MarkAsync(contacts[one], (ContactList)(other % 3), "ann", null, default);
                else if (await hub.Core.ContactActs.MergeAsync(contacts[one], contacts[other], "ann", null, default) is { Done: true } merge)
                    merges.Push((merge.Id, before));
            }
            merged += merges.Count;
            while (merges.TryPop(out var merge))
            {
                Assert.That((await hub.Core.ContactActs.UnmergeAsync(merge.Id, "ann", default)).Done);
                var (accounts, lists) = await StandAsync(hub, contacts);
                Assert.That(accounts, Is.EqualTo(merge.Before.Accounts), string.Join(' ', acts));
                Assert.That(merge.Before.Lists, Is.SubsetOf(lists), string.Join(' ', acts));
            }
            Assert.That((await StandAsync(hub, contacts)).Accounts, Is.EqualTo(begun.Accounts));
            foreach (var contact in contacts)
                await hub.Core.ContactActs.UnmarkAsync(contact, null, "ann", default);
            return true;
        }
    }

    /// <summary>Whose each account is, and on which lists whom stand.</summary>
    private static async Task<(string Accounts, HashSet<string> Lists)> StandAsync(TestHub hub, IEnumerable<long> contacts)
    {
        var accounts = (await hub.Core.Contacts.ListAsync(new ContactQuery(1000), default)).OrderBy(identity => identity.Id).Select(identity => $"{identity.Account}:{identity.Contact}");
        var lists = new HashSet<string>();
        foreach (var contact in contacts)
            foreach (var mark in (await hub.Core.Contacts.OneAsync(contact, default))?.Marks.Where(mark => mark.EndedAt is null) ?? [])
                lists.Add($"{mark.Id}:{contact}");
        return (string.Join(' ', accounts), lists);
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

    [TestCase(ContactList.Block, Category.Noise, 0, 0, 0)]
    [TestCase(ContactList.Mute, Category.Complaint, 0.9, 0, 3)]
    [TestCase(ContactList.Spam, Category.Noise, 1, 3, 0)]
    [Property("Requirement", "R24")]
    public async Task What_is_blocked_is_not_judged_what_is_muted_is_and_spam_is_noise_that_counts(ContactList list, Category category, double confidence, long noise, long complaints)
    {
        await using var hub = new TestHub();
        await hub.PutAsync(TestHub.Post("p-0", "praise", thread: "t"));
        var contact = (await OneAsync(hub, "anna")).Id;
        await hub.Core.ContactActs.MarkAsync(contact, list, "ann", null, default);
        for (var at = 1; at <= 3; at++)
            await hub.PutAsync(TestHub.Post($"p-{at}", "complaint", thread: "t"));
        await hub.IdleAsync();
        var (kept, account) = (await hub.PostAsync("p-3"), (await OneAsync(hub, "anna")).Identities.Single());
        var refused = await hub.Core.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Release, "ann"), kept.Summary.Id, default);
        await hub.Core.ContactActs.UnmarkAsync(contact, null, "ann", default);
        Assert.That(hub.Sink.Deliveries, Has.Count.EqualTo(1), "no comment either");
        var released = await hub.Core.ContactActs.ReleaseAsync(contact, "ann", null, default);
        Assert.Multiple(() =>
        {
            Assert.That((kept.Summary.Category, kept.Summary.Confidence, kept.Summary.Text), Is.EqualTo(((Category?)category, (double?)confidence, "complaint")));
            Assert.That((account.Noise, account.Complaints, account.Posts), Is.EqualTo((noise, complaints, 4)));
            Assert.That(refused, Has.Property("Done").False.And.Property("Sentence").EqualTo($"The sender of post {kept.Summary.Id} is under {list.ToString().ToLowerInvariant()}; hub contacts undo {contact} ends that."));
            Assert.That(released.Sentence, Is.EqualTo($"3 of 3 posts of contact {contact} that were left alone are scored and decided now."));
        });
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Count(delivery => delivery.Event.Text == "complaint"), Is.EqualTo(3), "nothing is lost");
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
        await using var hub = new TestHub(options => (options.Contacts, options.Services) = (new ContactSetup { Directory = directory }, new ServiceCatalogue([new Service("access") { Also = ["internet"] }])));
        await hub.PutAsync(By("p-1", new Author { Id = "1", Email = "anna@mail.example" }));
        await hub.PutAsync(By("p-2", new Author { Id = "2", Email = "ANNA@mail.example", EmailVerified = true }));
        await hub.PutAsync(By("p-3", new Author { Id = "3", Handle = "annaw" }));
        await hub.PutAsync(By("p-4", new Author { Id = "4", Email = "bert@mail.example", EmailVerified = true }));
        var senders = new List<SenderFacts>();
        foreach (var id in new[] { "p-1", "p-2", "p-3", "p-4" })
            senders.Add((await hub.PostAsync(id)).Decisions[0].Facts.Sender);
        await hub.IdleAsync();
        var told = hub.Sink.Deliveries.ToDictionary(delivery => delivery.Event.NativeId, delivery => delivery.Event);
        Assert.Multiple(() =>
        {
            Assert.That((told["p-1"].SenderKind, told["p-1"].Customer, told["p-1"].Service), Is.EqualTo((SenderKind.Unknown, (TicketCustomer?)null, (string?)null)));
            Assert.That((told["p-2"].SenderKind, told["p-2"].Customer, told["p-2"].Service), Is.EqualTo((SenderKind.Vip, new TicketCustomer("K-1", "gold"), "access")), "the ticket says whose it is and about what");
            Assert.That(senders.Select(sender => sender.Kind), Is.EqualTo(new[] { SenderKind.Unknown, SenderKind.Vip, SenderKind.Vip, SenderKind.Customer }));
            Assert.That(senders[0].Customer, Is.Null);
            Assert.That(senders[1].Customer, Is.EqualTo(new CustomerFacts("K-1", "gold", true, "internet", "given") { Name = "Weber, Anna", MatchedBy = "address anna@mail.example" }));
        });
    }

    [TestCase("name,adresses,basis\n", "d.csv line 1: column 2 must be name, addresses, handles, phones, number, contract, vip, service, basis; it is adresses.")]
    [TestCase("addresses,basis\na@b.example,guessed\n", "d.csv line 2: basis must be given or consent or public; it is guessed.")]
    [TestCase("addresses,basis\na@b.example,\n", "d.csv line 2: basis must be given or consent or public; it is empty.")]
    [TestCase("addresses,vip,basis\n\"a@b.example\n;c@d.example\",maybe,given\nx,,given\n", "d.csv line 4: addresses must be mail addresses parted by ;; it is x.")]
    [TestCase("phones,basis\n0381 12345,given\n", "d.csv line 2: phones must be phone numbers with their country, such as +49 381 1234567, parted by ;; it is 0381 12345.")]
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
    public async Task An_imported_directory_knows_people_at_once_and_comes_out_as_it_went_in()
    {
        const string file = "name,addresses,handles,phones,number,contract,vip,service,basis\n\"Weber, \"\"Anna\"\"\",anna@mail.example;a@mail.example,in:annaw,+493811234567,K-1,gold,yes,internet,given\nBert,bert@mail.example,,,,,,,public\n";
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var hub = new TestHub(options => options.Folder = folder))
        {
            await hub.PutAsync(By("p-1", new Author { Id = "1", Handle = "annaw" }));
            var done = await hub.Core.ContactActs.ImportAsync("people.csv", file, "ann", default);
            await hub.PutAsync(By("p-2", new Author { Id = "1", Handle = "annaw" }));
            var wrong = await hub.Core.ContactActs.ImportAsync("people.csv", file.Replace("public", "heard", StringComparison.Ordinal) + "Carl,carl,,,,,,,\n", "ann", default);
            Assert.Multiple(async () =>
            {
                Assert.That(done, Has.Property("Done").True.And.Property("Lines").EqualTo(2).And.Property("Before").EqualTo(0));
                Assert.That((await hub.PostAsync("p-1")).Decisions[0].Facts.Sender.Kind, Is.EqualTo(SenderKind.Unknown));
                Assert.That((await hub.PostAsync("p-2")).Decisions[0].Facts.Sender, Has.Property("Kind").EqualTo(SenderKind.Vip).And.Property("Customer").Property("MatchedBy").EqualTo("handle in:annaw"));
                Assert.That(wrong.Faults, Is.EqualTo(new[]
                {
                    "people.csv line 3: basis must be given or consent or public; it is heard.", "people.csv line 4: basis must be given or consent or public; it is empty.",
                    "people.csv line 4: addresses must be mail addresses parted by ;; it is carl.",
                }));
                Assert.That(wrong, Has.Property("Done").False.And.Property("Before").EqualTo(2));
                Assert.That((await hub.Core.Reader.Reviews.AuditAsync("directory", null, 10, default)).Single(), Has.Property("Action").EqualTo("contacts import").And.Property("After").EqualTo("2 lines"));
            });
        }
        await using (var hub = new TestHub(options => options.Folder = folder))
        {
            Assert.That(await hub.Core.Contacts.DirectoryAsync(default), Is.EqualTo(new DirectoryText(2, file)), "round trip, over a restart");
            await hub.PutAsync(By("p-3", new Author { Id = "9", Phone = "0049 381 1234567", PhoneVerified = true }));
            Assert.That((await hub.PostAsync("p-3")).Decisions[0].Facts.Sender.Customer!.Number, Is.EqualTo("K-1"));
            await hub.Core.ContactActs.ImportAsync("none.csv", "name,addresses,basis\n", "ann", default);
            await hub.PutAsync(By("p-4", new Author { Id = "9", Phone = "0049 381 1234567", PhoneVerified = true }));
            Assert.That((await hub.PostAsync("p-4")).Decisions[0].Facts.Sender.Customer, Is.Null, "who is taken out is not known any more");
        }
    }

    [Test]
    public void Any_directory_is_read_as_it_was_written([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        string Cell() => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "ab,\"\n ü;"[random.Next(7)])).Trim();
        var lines = Enumerable.Range(0, 200).Select(at => new DirectoryLine([$"a{at}@b.example"], random.Next(2) == 0 ? [] : [$"in:h{at}"], new CustomerFacts(Null(Cell()), Null(Cell()), random.Next(2) == 0, Null(Cell()), "given") { Name = Null(Cell()) })).ToList();
        var faults = new List<Fault>();
        var read = DirectoryFile.Lines("d.csv", DirectoryFile.Whole(lines.Select(DirectoryFile.Write)), faults, DirectoryTerms.Any);
        Assert.That(faults, Is.Empty);
        Assert.That(read.Select(DirectoryFile.Write), Is.EqualTo(lines.Select(DirectoryFile.Write)));

        // A cell is one line of clean text once it is read.
        static string? Null(string cell) => CleanText.Line(cell) is { Length: > 0 } clean && clean.Trim() == clean ? clean : null;
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

    private sealed class Copies : ISenderRules
    {
        public SenderVerdict Judge(SenderProfile profile) => profile.History.Copies >= 5 ? new SenderVerdict(SenderKind.Unwanted, [new SenderEvidence("t/same", $"copies: {profile.History.Copies}", SenderKind.Unwanted, 2)]) : SenderVerdict.Unknown;
    }

    private sealed class BioSays : ISenderRules
    {
        public SenderVerdict Judge(SenderProfile profile) => profile.Author.Bio == "press" ? new SenderVerdict(SenderKind.Media, [new SenderEvidence("t/press", "bio: press", SenderKind.Media, 2)]) : SenderVerdict.Unknown;
    }
}

using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Who speaks is known before it is decided, and the decision keeps it.</summary>
internal sealed class StandingTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    [Property("Requirement", "G6")]
    public async Task An_own_account_is_staff_and_the_decision_says_by_which_setting()
    {
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("in", "test", new PushedOnly()) { OwnAccounts = ["acme_help"] }]);
        await hub.PutAsync(By("p-1", new Author { Id = "77", Handle = "acme_help" }));
        await hub.PutAsync(By("p-2", new Author { Id = "78", Handle = "acme_helps" }));
        var (ours, other) = ((await hub.PostAsync("p-1")).Decisions[0].Facts.Sender, (await hub.PostAsync("p-2")).Decisions[0].Facts.Sender);
        Assert.Multiple(() =>
        {
            Assert.That(ours.Kind, Is.EqualTo(SenderKind.Staff));
            Assert.That(ours.Evidence, Is.EqualTo(new[] { new SenderEvidence("Channels:in:OwnAccounts", "handle: acme_help", SenderKind.Staff, 1) }));
            Assert.That(other.Kind, Is.EqualTo(SenderKind.Unknown));
            Assert.That(other.Evidence, Is.Null);
        });
    }

    [Test]
    [Property("Requirement", "R30")]
    public async Task An_address_of_ours_that_nobody_vouches_for_makes_nobody_staff()
    {
        await using var hub = new TestHub(options => options.Contacts = new ContactSetup { OwnDomains = ["example.com"], OwnAccounts = ["boss@example.org"] });
        await hub.PutAsync(By("p-1", new Author { Id = "a", Email = "anna@mail.example.com" }));
        await hub.PutAsync(By("p-2", new Author { Id = "b", Email = "anna@mail.example.com", EmailVerified = true }));
        await hub.PutAsync(By("p-3", new Author { Id = "boss@example.org", Email = "boss@example.org" }));
        await hub.PutAsync(By("p-4", new Author { Id = "c", Email = "anna@notexample.com", EmailVerified = true }));
        var kinds = new List<SenderKind>();
        foreach (var id in new[] { "p-1", "p-2", "p-3", "p-4" })
            kinds.Add((await hub.PostAsync(id)).Decisions[0].Facts.Sender.Kind);
        Assert.That(kinds, Is.EqualTo(new[] { SenderKind.Unknown, SenderKind.Staff, SenderKind.Unknown, SenderKind.Unknown }));
    }

    private static Post By(string id, Author author) => TestHub.Post(id) with { Author = author };
}

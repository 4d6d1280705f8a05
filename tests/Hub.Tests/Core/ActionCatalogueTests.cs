using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>docs/review.md lists everything that a person may do: what is undone leaves all as it was, and of the rest the page says that it cannot be.</summary>
internal sealed partial class ActionCatalogueTests(StoreKind kind) : StoreSuite(kind)
{
    /// <summary>Of the interfaces below: they change nothing.</summary>
    private static readonly string[] Reads = ["PreviewAsync", "OfTokenAsync", "TokensAsync", "AnyAsync", "ListAsync", "OfNameAsync", "OfSessionAsync"];

    /// <summary>Does it to a hub that stands still, and answers what takes it back.</summary>
    private static readonly Dictionary<string, Func<Scene, Task<Func<Task>>>> Undoable = new(StringComparer.Ordinal)
    {
        ["review accept"] = scene => scene.ReviewAsync(new ReviewOrder(ReviewAction.Accept, "ann")),
        ["review reclassify"] = scene => scene.ReviewAsync(new ReviewOrder(ReviewAction.Reclassify, "ann") { Category = Category.Complaint }),
        ["review route"] = scene => scene.ReviewAsync(new ReviewOrder(ReviewAction.Route, "ann") { Route = "sales" }),
        ["review noise"] = scene => scene.ReviewAsync(new ReviewOrder(ReviewAction.Noise, "ann")),
        ["review release"] = scene => scene.ReviewAsync(new ReviewOrder(ReviewAction.Release, "ann"), scene.Left.Id),
        ["contact release"] = async scene =>
        {
            Done(await scene.Contacts.ReleaseAsync(scene.Carl, "ann", null, default));
            return async () => Assert.That((await scene.Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "ann"), scene.Left.Id, default))!.Done, Is.True);
        },
        ["contact import"] = async scene =>
        {
            var before = await scene.DirectoryAsync();
            Assert.That((await scene.Contacts.ImportAsync("people.csv", "name,addresses,basis\nAnna,anna@mail.example,given\n", "ann", default)).Done, Is.True);
            return async () => Assert.That((await scene.Contacts.ImportAsync("before.csv", before.Csv, "ann", default)).Done, Is.True);
        },
        ["contact block"] = scene => scene.MarkAsync(ContactList.Block),
        ["contact mute"] = scene => scene.MarkAsync(ContactList.Mute),
        ["contact spam"] = scene => scene.MarkAsync(ContactList.Spam),
        ["contact stop"] = async scene =>
        {
            Done(await scene.Contacts.StopAsync(scene.Anna, "ann", null, default));
            return async () => Done(await scene.Contacts.ResumeAsync(scene.Anna, "ann", null, default));
        },
        ["contact merge"] = async scene =>
        {
            var merge = await scene.Contacts.MergeAsync(scene.Anna, scene.Bert, "ann", null, default);
            Done(merge);
            return async () => Done(await scene.Contacts.UnmergeAsync(merge.Id, "ann", default));
        },
        ["conversation merge"] = scene => scene.ConversationAsync(order => scene.Operations.Conversations.MergeAsync(scene.First.ConversationId, scene.Other.ConversationId, order, default)),
        ["conversation split"] = scene => scene.ConversationAsync(order => scene.Operations.Conversations.SplitAsync(scene.First.ConversationId, [scene.Second.Id], order, default)),
        ["token add"] = async scene =>
        {
            var made = (await scene.Operations.Access.AddTokenAsync("new", Role.Agent, "ann", default))!;
            return async () => Assert.That(await scene.Operations.Access.RevokeTokenAsync(made.Id, "ann", default), Is.True);
        },
        ["user add"] = async scene =>
        {
            Assert.That(await scene.Operations.Users.AddAsync("new", Role.Agent, new NewPassword("hash", true), "ann", default), Is.True);
            return async () => Assert.That(await scene.Operations.Users.RemoveAsync("new", "ann", default), Is.True);
        },
        ["user role"] = async scene =>
        {
            Assert.That(await scene.Operations.Users.SetRoleAsync("root", Role.Viewer, "ann", default), Is.True);
            return async () => Assert.That(await scene.Operations.Users.SetRoleAsync("root", Role.Admin, "ann", default), Is.True);
        },
    };

    private static IEnumerable<string> UndoableNames => Undoable.Keys;

    [TestCaseSource(nameof(UndoableNames))]
    public async Task What_is_undone_leaves_all_as_it_was(string action)
    {
        await using var scene = await Scene.OpenAsync();
        var before = await scene.DumpAsync();
        var undo = await Undoable[action](scene);
        Assert.That(await scene.DumpAsync(), Is.Not.EqualTo(before), "it did something");
        await undo();
        Assert.That(await scene.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public void Every_action_stands_in_the_page_with_its_undo_or_why_there_is_none()
    {
        var rows = File.ReadLines(Path.Combine(Shared.Root, "docs", "review.md")).SkipWhile(line => line != "## What can be undone").Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).SelectMany(cells => Code().Matches(cells[1]).Select(name => (Name: name.Groups[1].Value, Cannot: cells[2].StartsWith("cannot", StringComparison.Ordinal)))).ToList();
        Assert.That(rows.Select(row => row.Name), Is.EquivalentTo(Actions()), "a new action stands in docs/review.md");
        Assert.That(rows.Where(row => !row.Cannot).Select(row => row.Name), Is.EquivalentTo(Undoable.Keys), "and has its proof here, or cannot be undone");
    }

    /// <summary>Every method of the operations that is no read; those that take an enumeration once for each of its values.</summary>
    private static IEnumerable<string> Actions() =>
        typeof(IHubOperations).GetProperties().Select(property => property.PropertyType).Append(typeof(IContactOperations)).Append(typeof(IHubOperations))
            .SelectMany(type => type.GetMethods().Where(method => !method.IsSpecialName && !Reads.Contains(method.Name)).SelectMany(method => NamesOf(type, method.Name))).Distinct();

    private static IEnumerable<string> NamesOf(Type type, string method) => (type.Name, method) switch
    {
        (nameof(IReviewOperations), "ActAsync") => Enum.GetNames<ReviewAction>().Select(name => $"review {name.ToLowerInvariant()}"),
        (nameof(IDeliveryOperations), "ActAsync") => Enum.GetNames<DeliveryAction>().Select(name => $"delivery {name.ToLowerInvariant()}"),
        (nameof(IContactOperations), "MarkAsync") => Enum.GetNames<ContactList>().Select(name => $"contact {name.ToLowerInvariant()}"),
        _ => [$"{Words().Replace(type.Name[1..].Replace("Operations", "", StringComparison.Ordinal), " $1").Trim().ToLowerInvariant() switch
        {
            "access" => "token", "users" => "user", "conversations" => "conversation", "hub" => "gaps", var word => word,
        }} {Verb().Match(method).Groups[1].Value.ToLowerInvariant()}"],
    };

    private static void Done(ContactActed acted) => Assert.That(acted.Done, Is.True, acted.Sentence);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Words();

    [GeneratedRegex("^(?:Set)?([A-Z][a-z]+)")]
    private static partial Regex Verb();

    /// <summary>A hub that delivers nothing: a post that waits for a person, a conversation of two posts, one of somebody else, and an administrator.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TestHub hub = new(options =>
        {
            options.Start = false;
            options.Sink.Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null);
        });

        public IHubOperations Operations => hub.Core.Operations;

        public IContactOperations Contacts => hub.Core.ContactActs;

        public PostSummary First { get; private set; } = null!;

        public PostSummary Second { get; private set; } = null!;

        public PostSummary Other { get; private set; } = null!;

        public long Anna { get; private set; }

        public long Bert { get; private set; }

        /// <summary>It came while its author was blocked.</summary>
        public PostSummary Left { get; private set; } = null!;

        public long Carl { get; private set; }

        private PostSummary Unsure { get; set; } = null!;

        public static async Task<Scene> OpenAsync()
        {
            var scene = new Scene();
            await scene.hub.CommitAsync(
                new Put(TestHub.Post("unsure", "unsure what")), new Put(TestHub.Post("first", "incident one", thread: "t")), new Put(TestHub.Post("second", "incident two", thread: "t")), new Put(TestHub.Post("other", "incident", "bert", "u")));
            await scene.Operations.Users.AddAsync("root", Role.Admin, new NewPassword("hash", false), "root", default);
            (scene.Unsure, scene.First) = ((await scene.hub.PostAsync("unsure")).Summary, (await scene.hub.PostAsync("first")).Summary);
            (scene.Second, scene.Other) = ((await scene.hub.PostAsync("second")).Summary, (await scene.hub.PostAsync("other")).Summary);
            var accounts = await scene.hub.Core.Contacts.ListAsync(new ContactQuery(), default);
            (scene.Anna, scene.Bert) = (accounts.Single(one => one.Account == "anna").Contact, accounts.Single(one => one.Account == "bert").Contact);
            await scene.hub.PutAsync(TestHub.Post("greeting", "noise", "carl"));
            scene.Carl = (await scene.hub.Core.Contacts.ListAsync(new ContactQuery(), default)).Single(one => one.Account == "carl").Contact;
            Done(await scene.Contacts.MarkAsync(scene.Carl, ContactList.Block, "ann", null, default));
            await scene.hub.PutAsync(TestHub.Post("left", "incident", "carl"));
            Done(await scene.Contacts.UnmarkAsync(scene.Carl, null, "ann", default));
            scene.Left = (await scene.hub.PostAsync("left")).Summary;
            return scene;
        }

        public Task<DirectoryText> DirectoryAsync() => hub.Core.Contacts.DirectoryAsync(default);

        public async Task<Func<Task>> ReviewAsync(ReviewOrder order, long? post = null)
        {
            Assert.That((await Operations.Reviews.ActAsync(order, post ?? Unsure.Id, default))!.Done, Is.True);
            return async () => Assert.That((await Operations.Reviews.ActAsync(new ReviewOrder(ReviewAction.Undo, "ann"), post ?? Unsure.Id, default))!.Done, Is.True);
        }

        public async Task<Func<Task>> MarkAsync(ContactList list)
        {
            Done(await Contacts.MarkAsync(Anna, list, "ann", null, default));
            return async () => Done(await Contacts.UnmarkAsync(Anna, null, "ann", default));
        }

        public async Task<Func<Task>> ConversationAsync(Func<ConversationOrder, Task<ConversationActed>> act)
        {
            var order = new ConversationOrder("ann", DryRun: false);
            var acted = await act(order);
            Assert.That(acted.Refusal, Is.Null);
            return async () => Assert.That((await Operations.Conversations.UndoAsync(acted.Act, order, default)).Refusal, Is.Null);
        }

        /// <summary>All that stands; what was withdrawn, revoked or removed stands no more.</summary>
        public async Task<string> DumpAsync() => JsonSerializer.Serialize(new
        {
            Posts = (await hub.Core.Reader.PostsAsync(new PostQuery(100), default)).Select(post => (object)post),
            Waiting = (await hub.Core.Reader.Reviews.WaitingAsync(null, 100, default)).Select(item => item.Post.Id),
            Rows = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(100), default)).Where(row => row.State != DeliveryState.Cancelled).Select(row => (object)row),
            Directory = await DirectoryAsync(),
            Accounts = await hub.Core.Contacts.ListAsync(new ContactQuery(100), default),
            Tokens = (await Operations.Access.TokensAsync(default)).Where(token => token.RevokedAt is null),
            Users = (await Operations.Users.ListAsync(default)).Where(user => user.RemovedAt is null),
        });

        public ValueTask DisposeAsync() => hub.DisposeAsync();
    }
}

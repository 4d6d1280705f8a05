using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>
/// The order of arrival changes nothing that lasts: same posts, current revisions, deletions and partition into conversations, and at least the tickets of the order
/// in which things happened. The thousand shuffles run where HUB_SHUFFLES asks for them (test.sh does); the fast run takes a few.
/// </summary>
internal sealed class ArrivalOrderTests(StoreKind kind) : StoreSuite(kind)
{
    private const int Seed = 20261124;
    private static readonly int Shuffles = Shared.Turns ?? 40;

    [Test]
    [Property("Requirement", "R17")]
    public async Task Every_order_of_arrival_ends_in_the_same_conversations()
    {
        await using var hub = new TestHub(options => (options.Start, options.Channels, options.Sink.TakesInternalComments) =
            (false, [ConversationTests.Channel("in", new Threading([ThreadingStep.Platform, ThreadingStep.Reply]))], true));
        var random = new Random(Seed);
        for (var turn = 0; turn < Shuffles; turn++)
        {
            var story = Story(random);
            await PlayAsync(hub, $"{turn}a", story, random);
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(story));
            await PlayAsync(hub, $"{turn}b", story, random);
        }
        var posts = await PostsAsync(hub);
        var rows = await RowsAsync(hub);
        var tickets = Tickets(rows, posts);
        var (linked, alone) = await LinkedAsync(hub, rows, posts);
        Assert.That(alone, Is.Empty, $"tickets that nothing links, seed {Seed}");
        Assert.That(linked, Is.GreaterThan(Shuffles / 10), "a parent that came late found tickets");
        for (var turn = 0; turn < Shuffles; turn++)
        {
            Assert.That(Ending(posts[$"{turn}b"]), Is.EqualTo(Ending(posts[$"{turn}a"])), $"seed {Seed}, shuffle {turn}");
            Assert.That(tickets.GetValueOrDefault($"{turn}b"), Is.GreaterThanOrEqualTo(tickets.GetValueOrDefault($"{turn}a")), $"tickets of seed {Seed}, shuffle {turn}");
        }
    }

    /// <summary>What happened, in its order: threads that the platform names, threads told by replies alone, and both mixed; edits; deletions of what nobody answers.</summary>
    private static List<Change> Story(Random random)
    {
        var story = new List<Change>();
        for (var thread = 0; thread < 3; thread++)
        {
            var (style, isPrivate, size) = (random.Next(3), random.Next(4) == 0, random.Next(3, 9));
            var answered = new HashSet<int>();
            for (var at = 0; at < size; at++)
            {
                var parent = at == 0 ? -1 : random.Next(at);
                answered.Add(parent);
                var named = style == 0 || (style == 2 && (at == 0 || random.Next(2) == 0));
                story.Add(new Put(TestHub.Post($"{thread}.{at}", random.Next(2) == 0 ? "incident" : "noise", "abc"[random.Next(3)].ToString(), named ? $"{thread}.0" : null, 1) with
                {
                    InReplyTo = parent < 0 ? null : $"{thread}.{parent}",
                    Visibility = isPrivate ? Visibility.Private : Visibility.Public,
                }));
            }
            foreach (var put in story.OfType<Put>().Where(put => put.Post.NativeId.StartsWith($"{thread}.", StringComparison.Ordinal) && random.Next(4) == 0).ToList())
                story.Add(new Put(put.Post with { Text = put.Post.Text + " edited", OrderValue = random.Next(2, 9) }));
            if (random.Next(2) == 0 && !answered.Contains(size - 1))
                story.Add(new Gone($"{thread}.{size - 1}", DateTimeOffset.UnixEpoch));
        }
        return story;
    }

    private static async Task PlayAsync(TestHub hub, string play, List<Change> story, Random random)
    {
        for (var at = 0; at < story.Count;)
        {
            var many = Math.Min(random.Next(1, 12), story.Count - at);
            var results = await hub.CommitAsync([.. story.GetRange(at, many).Select(change => Named(change, play))]);
            Assert.That(results.Select(result => result.Outcome), Has.None.EqualTo(ChangeOutcome.Quarantined));
            at += many;
        }
    }

    /// <summary>Each play has ids of its own, so that one store serves them all.</summary>
    private static Change Named(Change change, string play) => change switch
    {
        Put { Post: var post } => new Put(post with
        {
            NativeId = $"{play}/{post.NativeId}",
            ThreadId = post.ThreadId is null ? null : $"{play}/{post.ThreadId}",
            InReplyTo = post.InReplyTo is null ? null : $"{play}/{post.InReplyTo}",
        }),
        Gone gone => gone with { NativeId = $"{play}/{gone.NativeId}" },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<Dictionary<string, List<PostSummary>>> PostsAsync(TestHub hub)
    {
        var all = new List<PostSummary>();
        for (long? before = null; ;)
        {
            var page = await hub.Core.Reader.PostsAsync(new PostQuery(1000, before), default);
            all.AddRange(page);
            if (page.Count < 1000)
                return all.GroupBy(post => post.NativeId.Split('/')[0]).ToDictionary(group => group.Key, group => group.ToList());
            before = page[^1].Id;
        }
    }

    /// <summary>Of each conversation that holds several tickets, as its posts opened them before they proved to be one: all but one name another.</summary>
    private static async Task<(int Linked, List<string> Alone)> LinkedAsync(TestHub hub, List<DeliveryRecord> rows, Dictionary<string, List<PostSummary>> posts)
    {
        var conversation = posts.Values.SelectMany(all => all).Where(post => post.State != PostState.Gone).ToDictionary(post => post.Id, post => post.ConversationId);
        var byTicket = rows.ToLookup(row => row.TicketId);
        var (linked, alone) = (0, new List<string>());
        foreach (var group in rows.Where(row => row.Kind == TicketEventKind.Created && conversation.ContainsKey(row.PostId)).GroupBy(row => conversation[row.PostId]).Where(group => group.Count() > 1))
        {
            var naming = 0;
            foreach (var ticket in group)
                naming += await NamesAsync(hub, byTicket[ticket.TicketId]) ? 1 : 0;
            linked += naming;
            if (naming < group.Count() - 1)
                alone.Add($"conversation {group.Key} has {group.Count()} tickets, of which {naming} name another");
        }
        return (linked, alone);
    }

    private static async Task<bool> NamesAsync(TestHub hub, IEnumerable<DeliveryRecord> rows)
    {
        foreach (var row in rows)
            if ((await hub.Core.Reader.DeliveryAsync(row.Id, default))!.Body is { Related: not null } or { InternalComment: true, Title: "Joined" })
                return true;
        return false;
    }

    private static async Task<List<DeliveryRecord>> RowsAsync(TestHub hub)
    {
        var all = new List<DeliveryRecord>();
        for (long? before = null; ;)
        {
            var page = await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(1000, before), default);
            all.AddRange(page);
            if (page.Count < 1000)
                return all;
            before = page[^1].Id;
        }
    }

    private static Dictionary<string, int> Tickets(List<DeliveryRecord> rows, Dictionary<string, List<PostSummary>> posts)
    {
        // What was deleted before it came made no ticket, and need not.
        var play = posts.SelectMany(pair => pair.Value.Where(post => post.State != PostState.Gone).Select(post => (post.Id, pair.Key))).ToDictionary(pair => pair.Id, pair => pair.Key);
        return rows.Where(row => play.ContainsKey(row.PostId)).Select(row => (Play: play[row.PostId], row.TicketId)).Distinct().GroupBy(ticket => ticket.Play).ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>A post that was deleted before it came is none; after it came, it has no words. Both are nothing to read.</summary>
    private static string Ending(List<PostSummary> posts)
    {
        var living = posts.Where(post => post.State != PostState.Gone).ToList();
        var groups = living.GroupBy(post => post.ConversationId).Select(group => string.Join(' ', group.Select(post => post.NativeId.Split('/')[1]).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal);
        return string.Join('\n', groups.Concat(living.Select(post => $"{post.NativeId.Split('/')[1]} {post.Text}").Order(StringComparer.Ordinal)));
    }
}

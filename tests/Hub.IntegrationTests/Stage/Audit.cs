namespace Hub.IntegrationTests;

/// <summary>Compares what senders know to be accepted with what store and desk hold; every difference is one sentence.</summary>
internal sealed class Audit
{
    private readonly List<string> findings = [];
    private readonly Stage stage;

    private Audit(Stage stage) => this.stage = stage;

    /// <summary>Of a hub that runs and has come to rest; empty: nothing lost, nothing twice.</summary>
    public static async Task<IReadOnlyList<string>> FindingsAsync(Stage stage)
    {
        var audit = new Audit(stage);
        var posts = await stage.Api.PostsAsync();
        audit.ComparePosts(posts);
        audit.CompareQuarantine(await stage.Api.QuarantineAsync());
        audit.CompareEffects(posts, await stage.Api.DeliveriesAsync());
        foreach (var lane in await stage.Api.LanesAsync())
            if (lane.Seen != lane.Told)
                audit.Find($"miscounted: lane {lane.Lane} of {lane.Channel} saw {lane.Seen} and tells of {lane.Told} (R3)");
        return audit.findings;
    }

    private void ComparePosts(List<ApiPost> posts)
    {
        var sent = stage.Ledger.Accepted.Where(one => !one.Item.IsBroken).Select(one => (one.Channel, one.Item.Id)).ToHashSet();
        var kept = posts.ToLookup(post => (post.Channel, Id: post.NativeId));
        foreach (var one in sent)
            Count("post", $"{one.Id} of {one.Channel}", kept[one].Count());
        foreach (var one in kept.Where(group => !sent.Contains(group.Key)))
            Find($"invented: post {one.Key.Id} of {one.Key.Channel} was never accepted");
        var latest = stage.Ledger.Accepted.Where(one => !one.Item.IsBroken).ToLookup(one => (one.Channel, one.Item.Id), one => one.Item.Effect?.Revision ?? 1);
        foreach (var post in posts.Where(post => latest[(post.Channel, post.NativeId)].Contains(2) && post.Text?.Contains("quite", StringComparison.Ordinal) != true))
            Find($"lost: the edit of post {post.NativeId}");
    }

    private void CompareQuarantine(IReadOnlyList<ApiQuarantined> items)
    {
        // The list ends at 500; a load that makes more of them is a fault of the test.
        var kept = items.ToLookup(item => (item.Channel, item.NativeId));
        foreach (var (channel, item) in stage.Ledger.Accepted.Where(one => one.Item.IsBroken))
            Count("broken item", $"{item.Id} of {channel}", kept[(channel, item.Id)].Count());
    }

    private void CompareEffects(List<ApiPost> posts, List<ApiDelivery> deliveries)
    {
        var standing = stage.Effects().CountBy(effect => effect).ToDictionary();
        var wanted = stage.Ledger.Accepted.Select(one => one.Item.Effect).OfType<Effect>().ToHashSet();
        var idOf = posts.DistinctBy(post => post.NativeId).ToDictionary(post => post.NativeId, post => post.Id);
        var rows = deliveries.ToLookup(row => (row.PostId, row.Kind));
        var parked = deliveries.Where(row => row.State == "parked").Select(row => row.TicketId).ToHashSet();
        foreach (var effect in wanted)
        {
            var count = standing.GetValueOrDefault(effect);
            if (count == 0 && stage.Kind == DeskKind.Blind && idOf.TryGetValue(effect.NativeId, out var post) && rows[(post, effect.Kind)].Any(row => Waits(row, parked)))
                continue;
            Count("effect", effect.ToString(), count);
        }
        var maybe = stage.Ledger.Accepted.Select(one => one.Item.Maybe).OfType<Effect>().ToHashSet();
        foreach (var (effect, times) in standing.Where(pair => !wanted.Contains(pair.Key)))
            if (!maybe.Contains(effect))
                Find($"invented: {effect} stands at the desk and nobody asked for it");
            else if (times > 1)
                Find($"double: effect {effect} stands {times} times");
        foreach (var row in deliveries.Where(row => row.State is not ("done" or "parked" or "held")))
            Find($"stuck: {row.Kind} {row.Id} is {row.State}: {row.Reason}");
        if (stage.Kind != DeskKind.Blind)
            foreach (var row in deliveries.Where(row => row.State is "parked" or "held"))
                Find($"stuck: {row.Kind} {row.Id} is {row.State} at a desk that is not blind: {row.Reason}");
    }

    /// <summary>Parked with a reason, or behind a row of its ticket that is.</summary>
    private static bool Waits(ApiDelivery row, HashSet<long> parked) =>
        (row.State == "parked" && !string.IsNullOrEmpty(row.Reason)) || (row.State == "held" && parked.Contains(row.TicketId));

    private void Count(string what, string which, int count)
    {
        if (count == 0)
            Find($"lost: {what} {which}");
        else if (count > 1)
            Find($"double: {what} {which} stands {count} times");
    }

    private void Find(string finding) => findings.Add(finding);
}

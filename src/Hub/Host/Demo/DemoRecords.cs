using Hub.Core;

namespace Hub.Host.Demo;

/// <summary>Everything that the store holds after the play.</summary>
internal sealed record DemoRecords(IReadOnlyDictionary<(string Channel, string Id), PostRecord> Posts, IReadOnlyList<QuarantineRecord> Quarantine)
{
    private const int PageSize = 500;

    public static async Task<DemoRecords> ReadAsync(IHubReader reader, CancellationToken stop)
    {
        var posts = new Dictionary<(string, string), PostRecord>();
        for (long? before = null; ;)
        {
            var page = await reader.PostsAsync(new PostQuery(PageSize, before), stop);
            foreach (var post in page)
                if (await reader.PostAsync(post.Id, stop) is { } record)
                    posts[(post.Channel, post.NativeId)] = record;
            if (page.Count < PageSize)
                break;
            before = page[^1].Id;
        }
        return new DemoRecords(posts, await reader.QuarantineAsync(new QuarantineQuery(PageSize), stop));
    }
}

using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>What one post came to: a change, or the kind under which it is passed over.</summary>
internal readonly record struct XReading(Change? Change, string? Skipped);

/// <summary>Makes posts of X's.</summary>
/// <param name="account">Ours: what it wrote is no post.</param>
internal sealed class XPosts(string account)
{
    /// <summary>The account space: a person has the same id in all channels on X.</summary>
    private const string Scope = "x";

    private static readonly JsonPointer Id = JsonPointer.TryParse("/data/id")!;

    /// <param name="raw">As X answers for one post: data and includes.</param>
    public XReading Read(ReadOnlyMemory<byte> raw)
    {
        try
        {
            var record = JsonSerializer.Deserialize(raw.Span, XJson.Default.XRecord);
            if (record?.Data is not { Id: { Length: > 0 } id } post || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                return Broken(raw, "The post must have an id in digits; it has none.");
            if (account.Length > 0 && post.AuthorId == account)
                return new XReading(null, "own");
            if (post.Withheld is not null)
                return new XReading(null, "withheld");
            return (Said(post, record) ?? (Referenced(post, "retweeted") is null ? null : "")) is { } text ? new XReading(new Put(Post(post, version, record, text, raw)), null) : Broken(raw, "The post must have text or files; it has neither.");
        }
        catch (JsonException error)
        {
            return Broken(raw, $"The post cannot be read at {error.Path ?? "its start"}: {ItemProblem.Broken(error)}.");
        }
    }

    private static Post Post(XPost post, long version, XRecord record, string text, ReadOnlyMemory<byte> raw)
    {
        var user = record.Includes?.Users?.FirstOrDefault(user => user.Id == post.AuthorId);
        var (repost, reply) = (Referenced(post, "retweeted"), Referenced(post, "replied_to"));
        var handle = Line(user?.Username);
        return new Post
        {
            NativeId = First(post),
            OrderValue = version,
            Author = Author(post, user),
            Text = repost is null ? text : "",
            Raw = raw,
            Kind = reply is null ? PostKind.Post : PostKind.Reply,
            Visibility = Visibility.Public,
            Url = $"https://x.com/{handle ?? "i"}/status/{version}",
            CreatedAt = post.CreatedAt,
            Language = post.Lang is { Length: 2 } language ? language : null,
            ThreadId = post.ConversationId is { } thread ? CleanText.Id(thread) : null,
            InReplyTo = reply is null ? null : FirstOf(reply, record),
            References = Referenced(post, "quoted") is { } quoted ? [FirstOf(quoted, record)] : [],
            RepostOf = repost is null ? null : FirstOf(repost, record),
            Attachments = [.. Files(post, record)],
            PartitionKey = CleanText.Id(post.ConversationId ?? First(post)),
        };
    }

    /// <summary>Every edit is a post with an id of its own; the first of them all is the same for each (edit-posts).</summary>
    private static string First(XPost post) => CleanText.Id(post.Versions is [{ Length: > 0 } first, ..] ? first : post.Id!);

    private static string? Referenced(XPost post, string type) => post.References.FirstOrDefault(one => one.Type == type)?.Id;

    /// <summary>What is answered may be a later version of a post that we know by its first.</summary>
    private static string FirstOf(string id, XRecord record) => record.Includes?.Posts?.FirstOrDefault(post => post.Id == id) is { } known ? First(known) : CleanText.Id(id);

    /// <summary>The whole text, with links where X put its own, and the place that the author named. Null: nothing was said or shown.</summary>
    private static string? Said(XPost post, XRecord record)
    {
        var (text, entities) = post.Note is { Text: { } note } whole ? (note, whole.Entities) : (post.Text ?? "", post.Entities);
        foreach (var link in entities?.Urls ?? [])
            if (link is { Url.Length: > 0, ExpandedUrl.Length: > 0 })
                text = text.Replace(link.Url, link.ExpandedUrl, StringComparison.Ordinal);
        // X writes these three as HTML does.
        text = text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal).Trim();
        if (post.Geo?.PlaceId is { } id && Line(record.Includes?.Places?.FirstOrDefault(place => place.Id == id)?.FullName) is { } place)
            text = $"{text}\n({place})";
        return text.Length > 0 || post.Attachments?.MediaKeys is { Count: > 0 } ? CleanText.Text(text) : null;
    }

    private static Author Author(XPost post, XUser? user) => new()
    {
        Id = post.AuthorId is { Length: > 0 } id ? CleanText.Id(id) : $"anonymous-post:{First(post)}",
        Scope = Scope,
        Handle = Line(user?.Username),
        Name = Line(user?.Name),
        Bio = Line(user?.Description),
        Followers = user?.PublicMetrics?.FollowersCount is >= 0 and var followers ? followers : null,
        Verified = user?.Verified,
        CreatedAt = user?.CreatedAt,
    };

    private static IEnumerable<Attachment> Files(XPost post, XRecord record) =>
        from key in post.Attachments?.MediaKeys ?? []
        let media = record.Includes?.Media?.FirstOrDefault(media => media.MediaKey == key)
        let best = media?.Variants?.Where(variant => variant is { ContentType: "video/mp4", Url: not null }).MaxBy(variant => variant.BitRate ?? 0)
        select new Attachment(Line(media?.Type) ?? "file", Line(best?.Url ?? media?.Url ?? media?.PreviewImageUrl), best?.ContentType, null);

    private static XReading Broken(ReadOnlyMemory<byte> raw, string reason) =>
        new(new Defective(Id.Find(raw.Span, out var kind) is { Length: > 0 and <= 20 } id && kind == JsonTokenType.String ? CleanText.Id(id) : ContentHash.Of(raw.Span), raw, reason), null);

    private static string? Line(string? text) => text is null || CleanText.Line(text).Trim() is not { Length: > 0 } clean ? null : clean;
}

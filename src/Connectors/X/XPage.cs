using System.Text.Json;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>A page of a list, taken apart into posts that stand alone: each with what of the page belongs to it, in the shape in which X answers for one post.</summary>
/// <param name="Posts">The newest first, as X gives them.</param>
/// <param name="Meta">Of the list.</param>
internal sealed record XPage(IReadOnlyList<byte[]> Posts, XMeta Meta)
{
    private static readonly JsonPointer Data = JsonPointer.TryParse("/data")!, Id = JsonPointer.TryParse("/id")!, MediaKey = JsonPointer.TryParse("/media_key")!;

    /// <summary>Null: it is no list, only errors.</summary>
    /// <exception cref="JsonException">No JSON, or none of a list.</exception>
    public static XPage? Read(byte[] body)
    {
        var head = JsonSerializer.Deserialize(body, XJson.Default.XList) ?? throw new JsonException("null");
        var posts = JsonSlices.Of(body, Data, int.MaxValue);
        if (posts is null && head.Meta is null)
            return null;
        var (users, media) = (Included(body, "users", Id), Included(body, "media", MediaKey));
        var (places, others) = (Included(body, "places", Id), Included(body, "posts", Id));
        foreach (var (id, post) in Included(body, "tweets", Id))
            others[id] = post;
        foreach (var post in posts ?? [])
            if (Id.Find(post.Span) is { } id)
                others.TryAdd(id, post);
        return new XPage([.. (posts ?? []).Select(post => Alone(post, users, media, places, others))], head.Meta ?? new XMeta(null, null, null, null));
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Included(byte[] body, string kind, JsonPointer key)
    {
        var found = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var one in JsonSlices.Of(body, JsonPointer.TryParse($"/includes/{kind}")!, int.MaxValue) ?? [])
            if (key.Find(one.Span) is { } id)
                found[id] = one;
        return found;
    }

    private static byte[] Alone(
        ReadOnlyMemory<byte> post, Dictionary<string, ReadOnlyMemory<byte>> users, Dictionary<string, ReadOnlyMemory<byte>> media, Dictionary<string, ReadOnlyMemory<byte>> places,
        Dictionary<string, ReadOnlyMemory<byte>> others)
    {
        var read = Read(post);
        using var alone = new MemoryStream();
        alone.Write("{\"data\":"u8);
        alone.Write(post.Span);
        alone.Write(",\"includes\":{"u8);
        var isFirst = true;
        Write("users", read?.AuthorId is { } author ? [author] : [], users, slice => slice);
        Write("media", read?.Attachments?.MediaKeys ?? [], media, slice => slice);
        Write("places", read?.Geo?.PlaceId is { } place ? [place] : [], places, slice => slice);
        Write("posts", [.. (read?.References ?? []).Select(one => one.Id).OfType<string>()], others, Versions);
        alone.Write("}}"u8);
        return alone.ToArray();

        void Write(string kind, IReadOnlyList<string> ids, Dictionary<string, ReadOnlyMemory<byte>> all, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> kept)
        {
            var slices = ids.Where(all.ContainsKey).Select(id => kept(all[id])).ToList();
            if (slices.Count == 0)
                return;
            alone.Write(System.Text.Encoding.UTF8.GetBytes($"{(isFirst ? "" : ",")}\"{kind}\":["));
            isFirst = false;
            for (var at = 0; at < slices.Count; at++)
            {
                if (at > 0)
                    alone.WriteByte((byte)',');
                alone.Write(slices[at].Span);
            }
            alone.WriteByte((byte)']');
        }
    }

    /// <summary>Of another's post only which versions it has: its words are not ours to keep, and would outlive it.</summary>
    private static ReadOnlyMemory<byte> Versions(ReadOnlyMemory<byte> post) => Read(post) is { } read
        ? JsonSerializer.SerializeToUtf8Bytes(new XPost(read.Id, null, null, null, null, null) { EditHistoryPostIds = read.Versions }, XJson.Default.XPost) : "{}"u8.ToArray();

    private static XPost? Read(ReadOnlyMemory<byte> post)
    {
        try
        {
            return JsonSerializer.Deserialize(post.Span, XJson.Default.XPost);
        }
        catch (JsonException)
        {
            // What cannot be read is told by its reader, with its bytes.
            return null;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Albums;

/// <summary>Makes one post of the parts of an album.</summary>
internal static class Album
{
    public static bool IsPart(Post post) => post is { Group: not null, GroupWait: not null };

    public static string Body(Post post) => JsonSerializer.Serialize(post, AlbumJson.Default.Post);

    /// <summary>The words are those of the part that has some, the files those of all; under the id that the post has already, else that of the part with the words.</summary>
    public static Post Join(IReadOnlyList<AlbumPart> parts)
    {
        var posts = parts.Select(part => JsonSerializer.Deserialize(part.Body, AlbumJson.Default.Post)!).ToList();
        var spoken = posts.Find(post => post.Text.Length > 0) ?? posts[0];
        return spoken with
        {
            NativeId = parts.Select(part => part.Root).FirstOrDefault(root => root is not null) ?? spoken.NativeId,
            Attachments = [.. posts.SelectMany(post => post.Attachments)],
            Raw = Raw(posts),
            // Parts have orders of their own; of what they make together the writer numbers the revisions.
            OrderValue = null,
            GroupWait = null,
        };
    }

    /// <summary>The parts' bytes: a JSON list where they are JSON, else one after the other.</summary>
    private static ReadOnlyMemory<byte> Raw(List<Post> posts)
    {
        if (posts.Count == 1)
            return posts[0].Raw;
        var isJson = posts.All(post => post.Raw.Length > 0 && post.Raw.Span[0] == (byte)'{');
        using var all = new MemoryStream();
        foreach (var post in posts)
        {
            all.WriteByte((byte)(!isJson ? '\n' : all.Length == 0 ? '[' : ','));
            all.Write(post.Raw.Span);
        }
        if (isJson)
            all.WriteByte((byte)']');
        return all.ToArray();
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Post))]
internal sealed partial class AlbumJson : JsonSerializerContext;

using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>How far a feed was read: validators of the last answer, the oldest date that is read at all, and what the items of the feed said.</summary>
/// <param name="Feed">Of the address; another begins anew.</param>
/// <param name="Since">Items before it are history, whatever becomes of them; Unix seconds.</param>
internal sealed record FeedCursor([property: JsonPropertyName("f")] string Feed, [property: JsonPropertyName("s")] long Since)
{
    /// <summary>Room for so many items beside the validators; of a longer feed the rest is a repeat that the store knows.</summary>
    public const int MostKnown = 3_500;

    private const int MostValidator = 1_000, KeyLength = 8, EntryLength = 12;

    [JsonPropertyName("e"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ETag { get; init; }

    [JsonPropertyName("m"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastModified { get; init; }

    /// <summary>The feed gave one id to several links, so both make the id from then on.</summary>
    [JsonPropertyName("b"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsShared { get; init; }

    /// <summary>Key and mark of each known item, the newest first.</summary>
    [JsonPropertyName("k")]
    public byte[] Known { get; init; } = [];

    /// <summary>It was not read to its end yet: undated items are history too.</summary>
    [JsonPropertyName("i"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsFirst { get; init; }

    public static FeedCursor Parse(Cursor cursor, Uri url, DateTimeOffset first)
    {
        var feed = ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(url.AbsoluteUri))[..16];
        var since = first.ToUnixTimeSeconds();
        if (cursor.IsStart || JsonSerializer.Deserialize(cursor.Value, FeedJson.Default.FeedCursor) is not { } read)
            return new FeedCursor(feed, since) { IsFirst = true };
        return read.Feed == feed ? read : read with { Feed = feed, Since = Math.Max(since, read.Since), ETag = null, LastModified = null, IsFirst = true };
    }

    public Cursor ToCursor() => new(JsonSerializer.Serialize(this, FeedJson.Default.FeedCursor));

    public FeedCursor With(string? etag, string? lastModified) => this with { ETag = Bounded(etag), LastModified = Bounded(lastModified) };

    /// <summary>Marks by key.</summary>
    public Dictionary<long, int> Marks()
    {
        var marks = new Dictionary<long, int>(Known.Length / EntryLength);
        for (var at = 0; at + EntryLength <= Known.Length; at += EntryLength)
            marks[BinaryPrimitives.ReadInt64LittleEndian(Known.AsSpan(at))] = BinaryPrimitives.ReadInt32LittleEndian(Known.AsSpan(at + KeyLength));
        return marks;
    }

    /// <param name="entries">The newest first.</param>
    public FeedCursor Knowing(IEnumerable<(long Key, int Mark)> entries)
    {
        var known = new List<byte>();
        Span<byte> entry = stackalloc byte[EntryLength];
        foreach (var (key, mark) in entries.DistinctBy(entry => entry.Key).Take(MostKnown))
        {
            BinaryPrimitives.WriteInt64LittleEndian(entry, key);
            BinaryPrimitives.WriteInt32LittleEndian(entry[KeyLength..], mark);
            known.AddRange(entry);
        }
        return this with { Known = [.. known] };
    }

    private static string? Bounded(string? validator) => validator?.Length > MostValidator ? null : validator;
}

[JsonSerializable(typeof(FeedCursor))]
internal sealed partial class FeedJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>The JSON that rows carry: what has no column of its own because nothing asks for it by value.</summary>
internal static class StoreJson
{
    /// <summary>For the store only, never for a page: other scripts stay as short as they are.</summary>
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    [ThreadStatic]
    private static System.Buffers.ArrayBufferWriter<byte>? buffer;

    public static byte[] Profile(Author author) => JsonSerializer.SerializeToUtf8Bytes(author, StoreJsonContext.Default.Author);

    /// <summary>Whether the author's JSON is the one that was kept.</summary>
    public static bool IsProfile(Author author, byte[] profile)
    {
        var same = false;
        With(author, StoreJsonContext.Default.Author, profile, (kept, json) => same = json.SequenceEqual(kept));
        return same;
    }

    public static Author? Author(string profile) => JsonSerializer.Deserialize(profile, StoreJsonContext.Default.Author);

    public static Author? Author(byte[] profile) => JsonSerializer.Deserialize(profile, StoreJsonContext.Default.Author);

    public static string Verdict(SenderVerdict verdict) => JsonSerializer.Serialize(verdict, StoreJsonContext.Default.SenderVerdict);

    public static SenderVerdict Verdict(string json) => JsonSerializer.Deserialize(json, StoreJsonContext.Default.SenderVerdict)!;

    /// <summary>Hands over what the post has beyond its columns; empty where there is nothing.</summary>
    public static void WithMore<T>(Post post, T state, JsonUse<T> use)
    {
        if (post.ThreadId is null && post.InReplyTo is null && post.MessageId is null && post.Group is null && post.References.Count == 0 && post.Attachments.Count == 0
            && post.Automatic == Automatic.No && post.CreatedAt is not null)
            use(state, []);
        else
            With(
                new PostMore(post.ThreadId, post.InReplyTo, post.MessageId, post.Group, post.References, post.Attachments, post.Automatic, post.CreatedAt),
                StoreJsonContext.Default.PostMore, state, use);
    }

    public static PostMore? More(string? json) => json is null ? null : JsonSerializer.Deserialize(json, StoreJsonContext.Default.PostMore);

    /// <summary>Null: the bytes are no event, e.g. because something else wrote into the store.</summary>
    public static TicketEvent? Event(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StoreJsonContext.Default.TicketEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static DecisionMore Decision(string json) => JsonSerializer.Deserialize(json, StoreJsonContext.Default.DecisionMore)!;

    /// <summary>Hands the event's JSON over in a pooled buffer.</summary>
    public static void WithEvent<T>(TicketEvent body, T state, JsonUse<T> use) => With(body, StoreJsonContext.Default.TicketEvent, state, use);

    /// <summary>Hands scores, evidence and facts over in a pooled buffer.</summary>
    public static void WithEvidence<T>(DecisionRow row, T state, JsonUse<T> use) =>
        With(new DecisionMore(row.Verdict.Scores, row.Verdict.Evidence, row.Verdict.Service, row.Verdict.Tags, row.Facts) { PriorityReason = row.PriorityReason }, StoreJsonContext.Default.DecisionMore, state, use);

    public static string Desk(DeskEventBody body) => JsonSerializer.Serialize(body, StoreJsonContext.Default.DeskEventBody);

    public static DeskEventBody Desk(string json) => JsonSerializer.Deserialize(json, StoreJsonContext.Default.DeskEventBody)!;

    private static void With<TValue, TState>(TValue value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TValue> type, TState state, JsonUse<TState> use)
    {
        var bytes = buffer ??= new System.Buffers.ArrayBufferWriter<byte>(4096);
        bytes.ResetWrittenCount();
        var json = writer ??= new Utf8JsonWriter(bytes, Unescaped);
        json.Reset(bytes);
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
        use(state, bytes.WrittenSpan);
        if (bytes.Capacity > 1 << 20)
            buffer = null; // one huge post does not keep its buffer
    }
}

internal delegate void JsonUse<in T>(T state, ReadOnlySpan<byte> json);

internal sealed record PostMore(
    string? ThreadId, string? InReplyTo, string? MessageId, string? Group, IReadOnlyList<string> References, IReadOnlyList<Attachment> Attachments, Automatic Automatic, DateTimeOffset? SaidAt);

/// <summary>What explains a decision and is removed with the text (spans).</summary>
internal sealed record DecisionMore(IReadOnlyList<double> Scores, IReadOnlyList<Evidence> Evidence, string? Service, IReadOnlyList<string> Tags, Facts Facts)
{
    public string? PriorityReason { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Author))]
[JsonSerializable(typeof(SenderVerdict))]
[JsonSerializable(typeof(MovedRows))]
[JsonSerializable(typeof(PostMore))]
[JsonSerializable(typeof(DecisionMore))]
[JsonSerializable(typeof(TicketEvent))]
[JsonSerializable(typeof(DeskEventBody))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;

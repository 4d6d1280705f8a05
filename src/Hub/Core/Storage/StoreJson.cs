using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>The JSON that rows carry: what has no column of its own because nothing asks for it by value.</summary>
internal static class StoreJson
{
    /// <summary>For the store only, never for a page: other scripts stay as short as they are.</summary>
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int MostKept = 1 << 20;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    [ThreadStatic]
    private static System.Buffers.ArrayBufferWriter<byte>? buffer;

    public static byte[] Profile(Author author) => Written(author, CompactJson.Write).ToArray();

    /// <summary>Whether the author's JSON is the one that was kept.</summary>
    public static bool IsProfile(Author author, byte[] profile) => Written(author, CompactJson.Write).SequenceEqual(profile);

    public static Author? Author(string profile) => JsonSerializer.Deserialize(profile, StoreJsonContext.Default.Author);

    public static Author? Author(byte[] profile) => JsonSerializer.Deserialize(profile, StoreJsonContext.Default.Author);

    public static string Verdict(SenderVerdict verdict) => JsonSerializer.Serialize(verdict, StoreJsonContext.Default.SenderVerdict);

    public static SenderVerdict Verdict(string json) => JsonSerializer.Deserialize(json, StoreJsonContext.Default.SenderVerdict)!;

    /// <summary>Hands over what the post has beyond its columns; empty where there is nothing.</summary>
    public static void WithMore<T>(PostRow row, T state, JsonUse<T> use)
    {
        var post = row.Post;
        var isAsSaid = post.CreatedAt is { } said && said.EqualsExact(Clock.At(row.CreatedAt));
        if (isAsSaid && post.ThreadId is null && post.InReplyTo is null && post.MessageId is null && post.Group is null && post.References.Count == 0 && post.Attachments.Count == 0
            && post.Automatic == Automatic.No)
            use(state, []);
        else
            use(state, Written(
                new PostMore(post.ThreadId, post.InReplyTo, post.MessageId, post.Group, post.References, post.Attachments, post.Automatic, isAsSaid ? null : post.CreatedAt) { IsUndated = post.CreatedAt is null },
                CompactJson.Write));
    }

    public static PostMore? More(string? json) => json is null || JsonSerializer.Deserialize(json, StoreJsonContext.Default.PostMore) is not { } more
        ? null : more with { References = more.References ?? [], Attachments = more.Attachments ?? [] };

    /// <summary>Null: the bytes are no event, e.g. because something else wrote into the store.</summary>
    public static TicketEvent? Event(ReadOnlySpan<byte> json)
    {
        try
        {
            // What was left out comes as null, whatever the type says of itself.
            return JsonSerializer.Deserialize(json, StoreJsonContext.Default.TicketEvent) is { } body
                ? body with { Tags = body.Tags ?? [], Attachments = body.Attachments ?? [], Evidence = body.Evidence ?? [] } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static DecisionMore Decision(string json)
    {
        var more = JsonSerializer.Deserialize(json, StoreJsonContext.Default.DecisionMore)!;
        return more with { Evidence = more.Evidence ?? [], Tags = more.Tags ?? [] };
    }

    /// <summary>Hands the event's JSON over in a pooled buffer.</summary>
    public static void WithEvent<T>(TicketEvent body, T state, JsonUse<T> use) => use(state, Written(body, CompactJson.Write));

    /// <summary>Hands scores, evidence and facts over in a pooled buffer.</summary>
    public static void WithEvidence<T>(DecisionRow row, T state, JsonUse<T> use) => use(state, Written(
        new DecisionMore(row.Verdict.Scores, row.Verdict.Evidence, row.Verdict.Service, row.Verdict.Tags, row.Facts) { PriorityReason = row.PriorityReason }, CompactJson.Write));

    public static string Desk(DeskEventBody body) => JsonSerializer.Serialize(body, StoreJsonContext.Default.DeskEventBody);

    public static DeskEventBody Desk(string json) => JsonSerializer.Deserialize(json, StoreJsonContext.Default.DeskEventBody)!;

    /// <summary>Valid until the thread writes the next value.</summary>
    private static ReadOnlySpan<byte> Written<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        if (buffer is null || buffer.Capacity > MostKept)
            buffer = new System.Buffers.ArrayBufferWriter<byte>(4096); // one huge post does not keep its buffer
        buffer.ResetWrittenCount();
        var json = writer ??= new Utf8JsonWriter(buffer, Unescaped);
        json.Reset(buffer);
        write(json, value);
        json.Flush();
        return buffer.WrittenSpan;
    }
}

internal delegate void JsonUse<in T>(T state, ReadOnlySpan<byte> json);

/// <param name="SaidAt">When the platform says it was said; null: at the row's created_at, or it is undated.</param>
internal sealed record PostMore(
    string? ThreadId, string? InReplyTo, string? MessageId, string? Group, IReadOnlyList<string> References, IReadOnlyList<Attachment> Attachments, Automatic Automatic, DateTimeOffset? SaidAt)
{
    /// <summary>The platform told no time.</summary>
    public bool IsUndated { get; init; }
}

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
[JsonSerializable(typeof(IReadOnlyList<SenderEvidence>))]
[JsonSerializable(typeof(CustomerFacts))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;

using System.Text.Json;
using Hub.Contracts;

namespace Hub.Tests.Samples;

/// <summary>One line of samples/posts.ndjson, as much of it as the expectations rest on.</summary>
internal sealed class SampleLine
{
    private static readonly JsonSerializerOptions Clean = new() { Converters = { new CleanTextConverter() } };
    private readonly JsonElement? item;

    private SampleLine(int number, string raw)
    {
        Number = number;
        Raw = raw;
        try
        {
            item = JsonDocument.Parse(raw).RootElement;
        }
        catch (JsonException)
        {
            item = null;
        }
    }

    public int Number { get; }

    public string Raw { get; }

    public bool IsJson => item is not null;

    public string? Id => String("id");

    public string? Text => String("text");

    public string Kind => String("kind") ?? "post";

    public long? Version => Field("version") is { ValueKind: JsonValueKind.Number } version ? version.GetInt64() : null;

    public bool HasAttachments => Field("attachments") is { } attachments && attachments.GetArrayLength() > 0;

    public string? Author => Field("author") is { } author ? author.GetProperty("id").GetString() : null;

    public DateTimeOffset CreatedAt => Field("createdAt")!.Value.GetDateTimeOffset();

    /// <summary>Readable as one item: a deletion with an id, or an id, and text, an attachment or a post that is passed on.</summary>
    public bool IsSound => Id is not null && (Kind == "delete" || (Field("text") is { } text ? text.ValueKind == JsonValueKind.String : HasAttachments || String("repostOf") is not null));

    /// <summary>Channel, thread (or the post itself) and asker: what makes a conversation today.</summary>
    public (string Channel, string Thread, string Asker) Conversation => (String("channel")!, String("conversationId") ?? Id!, Author!);

    public static IReadOnlyList<SampleLine> All { get; } =
        [.. File.ReadAllText(Path.Combine(Shared.Root, "samples", "posts.ndjson")).TrimEnd('\n').Split('\n').Select((raw, at) => new SampleLine(at + 1, raw))];

    /// <summary>A field's text, cleaned as the hub does it; null where it is absent or something else.</summary>
    public string? String(string field) =>
        Field(field) is { ValueKind: JsonValueKind.String } value ? JsonSerializer.Deserialize<string>(value.GetRawText(), Clean) : null;

    private JsonElement? Field(string field) => item is { } found && found.TryGetProperty(field, out var value) ? value : null;
}

using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>How a time is written; <c>Rfc3339</c> also with a space for the T and UTC for the Z.</summary>
internal enum TimeForm { Rfc3339, Seconds, Milliseconds }

/// <summary>A sender's shape as data; docs/channels.md explains each key.</summary>
internal sealed record ChannelPreset
{
    public required string Name { get; init; }

    /// <summary>What the sender can do; the first is meant where the settings say nothing.</summary>
    public IReadOnlyList<SenderAuth> Auth { get; init; } = [];

    /// <summary>Carries the token, for <see cref="SenderAuth.Token"/>.</summary>
    public string TokenHeader { get; init; } = "";

    public HmacScheme? Hmac { get; init; }

    public Challenge? Challenge { get; init; }

    /// <summary>Where the list of items stands in a body, or the one item.</summary>
    public JsonPointer Items { get; init; } = JsonPointer.Whole;

    /// <summary>What every item must have, lest an id be made of nothing.</summary>
    public IReadOnlyList<JsonPointer> Needs { get; init; } = [];

    /// <summary>The first that fits makes the item.</summary>
    public IReadOnlyList<ItemShape> Shapes { get; init; } = [];

    /// <summary>Items that fit no shape are passed over; else they are defective.</summary>
    public bool SkipsOthers { get; init; }
}

/// <summary>One kind of item.</summary>
/// <param name="When">All must hold.</param>
/// <param name="Fields">Of the item, by the names of docs/webhook-item.schema.json.</param>
/// <param name="Author">Fields of its author.</param>
/// <param name="Attachments">Its files.</param>
internal sealed record ItemShape(
    IReadOnlyList<ShapeCondition> When, IReadOnlyDictionary<string, FieldSource> Fields, IReadOnlyDictionary<string, FieldSource> Author, AttachmentShape? Attachments)
{
    /// <summary>The sender says by it that the matter is over (<see cref="Post.Resolves"/>).</summary>
    public bool Resolves { get; init; }
}

/// <param name="At">In the item.</param>
/// <param name="Values">One of them must stand there.</param>
internal sealed record ShapeCondition(JsonPointer At, IReadOnlyList<string> Values);

/// <param name="At">The list of files in the item.</param>
/// <param name="Fields">Pointers into each file, by name.</param>
internal sealed record AttachmentShape(JsonPointer At, IReadOnlyList<KeyValuePair<string, JsonPointer>> Fields);

/// <summary>Where the value of one field comes from: one of the first four.</summary>
internal sealed record FieldSource
{
    public JsonPointer? At { get; init; }

    /// <summary>In the body around the items.</summary>
    public JsonPointer? Envelope { get; init; }

    public ITemplate? Template { get; init; }

    public string? Constant { get; init; }

    /// <summary>Their words to ours; without <see cref="Else"/> any other word is a fault of the item.</summary>
    public IReadOnlyDictionary<string, string>? Map { get; init; }

    /// <summary>Where nothing stands there, or nothing that the map knows.</summary>
    public string? Else { get; init; }

    /// <summary>The value is a time written so; as a version it counts in microseconds.</summary>
    public TimeForm? Time { get; init; }
}

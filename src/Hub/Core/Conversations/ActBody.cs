using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Core.Conversations;

/// <summary>What an act changed, as it was before it.</summary>
/// <param name="Into">The conversation that is left (merge) or was made (split).</param>
/// <param name="Rows">Conversations that were joined, with what they pointed to before.</param>
/// <param name="Posts">Posts that were moved, with the conversation that they stood in.</param>
internal sealed record ActBody(long Into, IReadOnlyList<RowBefore> Rows, IReadOnlyList<PostBefore> Posts)
{
    public string ToJson() => JsonSerializer.Serialize(this, ActJson.Default.ActBody);

    public static ActBody Of(string json) => JsonSerializer.Deserialize(json, ActJson.Default.ActBody)!;

    public bool Names(long conversation) => Into == conversation || Rows.Any(row => row.Id == conversation) || Posts.Any(post => post.Conversation == conversation);

    public bool Meets(ActBody other) => Names(other.Into) || other.Rows.Any(row => Names(row.Id)) || other.Posts.Any(post => Names(post.Conversation) || Posts.Any(own => own.Id == post.Id));
}

internal sealed record RowBefore(long Id, long? JoinedInto);

internal sealed record PostBefore(long Id, long Conversation);

[JsonSerializable(typeof(ActBody))]
internal sealed partial class ActJson : JsonSerializerContext;

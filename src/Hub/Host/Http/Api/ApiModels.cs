using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <param name="Next">Ask again with <c>before</c> set to it; null: this was the last page.</param>
public sealed record Listing<T>(IReadOnlyList<T> Items, long? Next = null);

/// <summary>A channel as operators see it.</summary>
/// <param name="Door">Null where the channel takes no webhooks.</param>
public sealed record ChannelRecord(string Name, string Kind, bool Running, DateTimeOffset? LastSuccess, string? Sentence, DoorCounts? Door, IReadOnlyList<GapRecord> Gaps, string? Spending = null)
{
    /// <summary>Each with its own state; what is pushed is the lane <c>in</c>.</summary>
    public IReadOnlyList<LaneState> Lanes { get; init; } = [];
}

/// <param name="Ready">Whether the store takes posts and all lanes run.</param>
public sealed record Readiness(bool Ready, IReadOnlyList<string> Troubles);

internal sealed class Kebab<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;

/// <summary>How many things an action touched.</summary>
public sealed record Touched(long Id, int Rows);

/// <summary>JSON of /api/v1: names in camel case, words of enumerations in kebab case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(Kebab<Category>), typeof(Kebab<RequestKind>), typeof(Kebab<SenderKind>), typeof(Kebab<Priority>), typeof(Kebab<PostState>), typeof(Kebab<PostKind>),
        typeof(Kebab<Visibility>), typeof(Kebab<PolicyAction>), typeof(Kebab<TicketEventKind>), typeof(Kebab<DeliveryState>), typeof(Kebab<QuarantineState>), typeof(Kebab<FileState>), typeof(Kebab<ChangeOutcome>),
        typeof(Kebab<BackendClass>), typeof(Kebab<LaneCondition>), typeof(Kebab<ReplayLeft>), typeof(Kebab<ContactList>), typeof(Kebab<StopBasis>), typeof(Kebab<DeskStatus>), typeof(Kebab<DeskEventKind>), typeof(Kebab<Role>), typeof(Kebab<ConversationActKind>),
    ])]
[JsonSerializable(typeof(Touched))]
[JsonSerializable(typeof(RulesRecord))]
[JsonSerializable(typeof(Listing<IdentityRecord>))]
[JsonSerializable(typeof(ContactRecord))]
[JsonSerializable(typeof(Listing<MergeSuggestion>))]
[JsonSerializable(typeof(ContactExport))]
[JsonSerializable(typeof(ContactActed))]
[JsonSerializable(typeof(DirectoryImported))]
[JsonSerializable(typeof(DirectoryText))]
[JsonSerializable(typeof(Listing<PostSummary>))]
[JsonSerializable(typeof(PostRecord))]
[JsonSerializable(typeof(Listing<DeliveryRecord>))]
[JsonSerializable(typeof(DeliveryRecord))]
[JsonSerializable(typeof(Listing<QuarantineRecord>))]
[JsonSerializable(typeof(QuarantineRecord))]
[JsonSerializable(typeof(Listing<LaneRecord>))]
[JsonSerializable(typeof(Listing<CountRecord>))]
[JsonSerializable(typeof(Listing<BacklogRecord>))]
[JsonSerializable(typeof(Listing<ChannelRecord>))]
[JsonSerializable(typeof(Listing<BackendRecord>))]
[JsonSerializable(typeof(Listing<ConversationSummary>))]
[JsonSerializable(typeof(ConversationDetail))]
[JsonSerializable(typeof(ConversationActed))]
[JsonSerializable(typeof(Acted))]
[JsonSerializable(typeof(BulkStep))]
[JsonSerializable(typeof(SearchSummary))]
[JsonSerializable(typeof(ReplayPreview))]
[JsonSerializable(typeof(ReplayTaken))]
[JsonSerializable(typeof(DeliveryEdit))]
[JsonSerializable(typeof(RequestPreview))]
[JsonSerializable(typeof(ChangeResult))]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(Listing<ReviewRecord>))]
[JsonSerializable(typeof(Reviewed))]
[JsonSerializable(typeof(Listing<AuditRecord>))]
[JsonSerializable(typeof(Listing<TokenRecord>))]
[JsonSerializable(typeof(TokenMade))]
[JsonSerializable(typeof(Listing<UserRecord>))]
[JsonSerializable(typeof(UserMade))]
[JsonSerializable(typeof(Listing<PolicyRowRecord>))]
[JsonSerializable(typeof(PolicyTrial))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>The two ways in which that JSON is written; letters as they are (Cyrillic unescaped), for HTML never holds it.</summary>
internal static class ApiFormats
{
    public static ApiJson Plain { get; } = new(Options(indented: false));

    /// <summary>For people at a terminal.</summary>
    public static ApiJson Indented { get; } = new(Options(indented: true));

    private static JsonSerializerOptions Options(bool indented) =>
        new(ApiJson.Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = indented };
}

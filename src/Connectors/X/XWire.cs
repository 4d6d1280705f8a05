using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

// The parts of API v2's types that we read (openapi.json 2.167); names as there. Its pages and its older clients say tweet where the description says post, so both are read.
internal sealed record XRecord(XPost? Data, XIncludes? Includes);

internal sealed record XPost(string? Id, string? Text, string? AuthorId, string? ConversationId, DateTimeOffset? CreatedAt, string? Lang)
{
    public IReadOnlyList<string>? EditHistoryPostIds { get; init; }

    public IReadOnlyList<string>? EditHistoryTweetIds { get; init; }

    public IReadOnlyList<XReference>? ReferencedPosts { get; init; }

    public IReadOnlyList<XReference>? ReferencedTweets { get; init; }

    public XNote? NotePost { get; init; }

    public XNote? NoteTweet { get; init; }

    public XAttachments? Attachments { get; init; }

    public XEntities? Entities { get; init; }

    public XGeo? Geo { get; init; }

    public XWithheld? Withheld { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> Versions => EditHistoryPostIds ?? EditHistoryTweetIds ?? [];

    [JsonIgnore]
    public IReadOnlyList<XReference> References => ReferencedPosts ?? ReferencedTweets ?? [];

    [JsonIgnore]
    public XNote? Note => NotePost ?? NoteTweet;
}

/// <param name="Type">retweeted, quoted or replied_to.</param>
internal sealed record XReference(string? Type, string? Id);

/// <summary>The whole of a text that is longer than 280 characters.</summary>
internal sealed record XNote(string? Text, XEntities? Entities);

internal sealed record XAttachments(IReadOnlyList<string>? MediaKeys);

internal sealed record XEntities(IReadOnlyList<XLink>? Urls);

/// <param name="Url">As it stands in the text: of t.co.</param>
internal sealed record XLink(string? Url, string? ExpandedUrl);

/// <summary>Not shown, in some country or anywhere.</summary>
internal sealed record XWithheld(bool? Copyright);

internal sealed record XGeo(string? PlaceId);

internal sealed record XIncludes(IReadOnlyList<XUser>? Users, IReadOnlyList<XMedia>? Media, IReadOnlyList<XSpot>? Places, IReadOnlyList<XPost>? Posts);

internal sealed record XUser(string? Id, string? Username, string? Name, string? Description, bool? Verified, DateTimeOffset? CreatedAt, XUserMetrics? PublicMetrics);

internal sealed record XUserMetrics(long? FollowersCount);

internal sealed record XMedia(string? MediaKey, string? Type, string? Url, string? PreviewImageUrl, IReadOnlyList<XVariant>? Variants);

internal sealed record XVariant(string? Url, string? ContentType, long? BitRate);

internal sealed record XSpot(string? Id, string? FullName);

/// <summary>The head of a list's answer.</summary>
internal sealed record XList(XMeta? Meta, IReadOnlyList<XTold>? Errors);

/// <summary>The answer to a look-up.</summary>
internal sealed record XFound(IReadOnlyList<XPost>? Data, IReadOnlyList<XTold>? Errors);

internal sealed record XMeta(string? NewestId, string? OldestId, string? NextToken, int? ResultCount);

internal sealed record XTold(string? Type, string? Title, string? Detail, string? Message, IReadOnlyList<XMessage>? Errors)
{
    public string? ResourceId { get; init; }

    public string? Value { get; init; }
}

internal sealed record XMessage(string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(XRecord))]
[JsonSerializable(typeof(XPost))]
[JsonSerializable(typeof(XList))]
[JsonSerializable(typeof(XFound))]
[JsonSerializable(typeof(XTold))]
[JsonSerializable(typeof(XPlace))]
[JsonSerializable(typeof(XToken))]
[JsonSerializable(typeof(XCreate))]
internal sealed partial class XJson : JsonSerializerContext;

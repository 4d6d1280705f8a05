using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>One item of a feed, whatever the format.</summary>
internal sealed record FeedItem
{
    /// <summary>guid, id or rdf:about as written; null: it has none.</summary>
    public string? Id { get; init; }

    /// <summary>The id says of itself that it is the item's address (RSS, isPermaLink).</summary>
    public bool IsIdLink { get; init; }

    public Uri? Link { get; init; }

    /// <summary>Plain.</summary>
    public string Title { get; init; } = "";

    /// <summary>Plain, with the addresses of links.</summary>
    public string Text { get; init; } = "";

    public FeedPerson? Author { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public string? Language { get; init; }

    /// <summary>Id of the item that this one answers (RFC 4685).</summary>
    public string? InReplyTo { get; init; }

    public IReadOnlyList<Attachment> Files { get; init; } = [];

    /// <summary>The feed says that the item of this id was deleted (RFC 6721).</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Why it cannot be read; null: it can.</summary>
    public string? Problem { get; init; }

    public required ReadOnlyMemory<byte> Raw { get; init; }
}

/// <summary>Who wrote an item, as far as the feed says.</summary>
internal sealed record FeedPerson(string? Name, string? Email, string? Url);

/// <summary>What a feed's document holds.</summary>
/// <param name="Items">As they stand there, the newest first in most feeds.</param>
internal sealed record FeedDocument(IReadOnlyList<FeedItem> Items)
{
    /// <summary>How long it asks to be left alone (ttl, sy:updatePeriod); null: it does not say.</summary>
    public TimeSpan? Rhythm { get; init; }

    /// <summary>False: it broke off; what came whole is here, and it is asked for again.</summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>What came is no feed; the message says what it is.</summary>
internal sealed class NoFeedException(string sentence) : Exception(sentence);

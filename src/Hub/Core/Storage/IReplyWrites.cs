namespace Hub.Core.Storage;

/// <summary>Who wants no automatic replies, and how many each person got.</summary>
internal interface IReplyWrites
{
    /// <summary>The account said STOP in the post.</summary>
    void Suppress(long identity, long post, long now);

    /// <summary>Whether any account of the contact said STOP.</summary>
    bool IsSuppressed(long contact);

    /// <summary>Automatic replies that the contact got on a day, counted in UTC days since 1970.</summary>
    int SentOn(long contact, long day);

    /// <summary>Replies that may stand on the platform although its answer is not written, with their texts.</summary>
    IReadOnlyList<(long Event, string Text)> UnderWay(int channel);

    void CountSent(long contact, long day);

    /// <summary>Who began the conversation; null: it has no post.</summary>
    long? ContactOf(long conversation);
}

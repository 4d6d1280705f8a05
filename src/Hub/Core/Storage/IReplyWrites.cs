namespace Hub.Core.Storage;

/// <summary>Who wants no automatic replies, and how many each person got.</summary>
internal interface IReplyWrites
{
    /// <summary>The account gets nothing automatic any more; a vouched word takes the place of an unvouched one.</summary>
    void Suppress(SuppressionRow row);

    /// <summary>Of all accounts of the contact.</summary>
    IReadOnlyList<SuppressionRow> Suppressions(long contact);

    /// <summary>Takes them back.</summary>
    void Release(long contact);

    /// <summary>One more reply did not go out to the contact for it.</summary>
    void CountWithheld(long contact);

    /// <summary>Automatic replies that the contact got on a day, counted in UTC days since 1970.</summary>
    int SentOn(long contact, long day);

    /// <summary>Replies that may stand on the platform although its answer is not written, with their texts.</summary>
    IReadOnlyList<(long Event, string Text)> UnderWay(int channel);

    void CountSent(long contact, long day);

    /// <summary>Who began the conversation; null: it has no post.</summary>
    Asker? AskerOf(long conversation);
}

internal sealed record SuppressionRow(long Identity, long At, long? Post, StopBasis Basis, string? By);

/// <summary>A person and the account with which he asks.</summary>
internal readonly record struct Asker(long Contact, long Identity);

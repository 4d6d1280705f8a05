using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>What is known of a person when he speaks; one object for all of whom nothing is known.</summary>
internal sealed record Standing(SenderVerdict Verdict, CustomerFacts? Customer = null)
{
    /// <summary>Posts of his when it was worked out; after twice as many it is worked out anew.</summary>
    public long AtPosts { get; init; }

    /// <summary>Copies among them.</summary>
    public long AtCopies { get; init; }

    public static readonly Standing Unknown = new(SenderVerdict.Unknown);
}

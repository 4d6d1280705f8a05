using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>What is known of a person when he speaks; one object for all of whom nothing is known.</summary>
internal sealed record Standing(SenderVerdict Verdict, CustomerFacts? Customer = null)
{
    public static readonly Standing Unknown = new(SenderVerdict.Unknown);
}

using Hub.Contracts;

namespace Hub.Core;

/// <summary>What the rows of the policy look at.</summary>
/// <param name="Sender">Kind, and what the directory says.</param>
/// <param name="UnderBars">Confidence or margin is under the channel's bars.</param>
internal readonly record struct PolicyCase(Verdict Verdict, SenderFacts Sender, string Channel, string Language, Visibility Visibility, bool UnderBars)
{
    public string? Service => Verdict.Service ?? Sender.Customer?.Service;
}

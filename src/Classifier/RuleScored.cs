using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>The rules that fired on a post's text; channel conditions are still open.</summary>
internal sealed class RuleScored(string language, Fired[] fired) : Scored
{
    public override string Language { get; } = language;

    /// <summary>In the order of the rules' names.</summary>
    public Fired[] Fired { get; } = fired;
}

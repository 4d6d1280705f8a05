namespace Hub.Contracts;

/// <summary>One fault of the settings in one sentence that names the key, what is allowed and what was found.</summary>
/// <param name="Key">Full key, e.g. <c>Channels:support:PollSeconds</c>.</param>
/// <param name="Sentence">Ends with a full stop.</param>
/// <param name="IsWarning">The program starts all the same.</param>
public sealed record Fault(string Key, string Sentence, bool IsWarning = false)
{
    public override string ToString() => Sentence;
}

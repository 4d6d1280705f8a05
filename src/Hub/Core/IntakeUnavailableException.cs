namespace Hub.Core;

/// <summary>The intake takes nothing now.</summary>
public sealed class IntakeUnavailableException(TimeSpan retryAfter, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}

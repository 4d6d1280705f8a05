namespace Hub.Sinks;

/// <summary>No access token could be had, so nothing was sent to the backend.</summary>
/// <param name="isRefused">The authorization server refuses the client for good.</param>
/// <param name="after">How long it asks us to wait.</param>
/// <param name="reason">One sentence, without secrets.</param>
internal sealed class NoTokenException(bool isRefused, TimeSpan? after, string reason) : Exception(reason)
{
    public bool IsRefused => isRefused;

    public TimeSpan? After => after;
}

using Hub.Contracts;

namespace Hub.Wire;

/// <summary>Why no answer came.</summary>
/// <param name="IsCertain">Certainly nothing was done: the request was never sent.</param>
/// <param name="Reason">One clause; empty: our time-out.</param>
public sealed record Failure(bool IsCertain, string Reason)
{
    /// <summary>Null for what nobody foresaw, and for the caller's own stop.</summary>
    public static Failure? Foreseen(Exception error, CancellationToken stop) => error switch
    {
        OperationCanceledException when stop.IsCancellationRequested => null,
        // The handler's own bound of connecting, TLS included; ours has no inner exception of that kind.
        OperationCanceledException { InnerException: TimeoutException } => new(true, "no connection could be made in time."),
        OperationCanceledException => new(false, ""),
        HttpRequestException http => new(IsBeforeSending(http), Sentence(http)),
        RefusedException refused => new(true, refused.Message),
        IOException broken => new(false, $"the connection broke within the answer: {broken.Message}"),
        _ => null,
    };

    /// <summary>The same for a lane: what already says what its runner is to do passes as it is.</summary>
    public static Failure? OfLane(Exception error, CancellationToken stop) =>
        error is RefusedException or ThrottledException or UnreachableSourceException ? null : Foreseen(error, stop);

    /// <summary>What it means for a reply, which is a blind act: certainly not sent, or of unknown fate.</summary>
    /// <param name="late">One clause for our time-out.</param>
    public Outcome OfReply(string late)
    {
        var reason = Reason.Length == 0 ? late : Reason;
        return IsCertain ? new Retry(null, $"The reply could not be sent: {reason}") : new Unknown($"The reply's fate is not known: {reason}");
    }

    private static bool IsBeforeSending(HttpRequestException error) => error.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError or HttpRequestError.VersionNegotiationError;

    private static string Sentence(HttpRequestException error) =>
        error.InnerException is PrivateAddressException refused ? refused.Message + "."
        : error.InnerException is { } inner && !error.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{error.Message} {inner.Message}"
        : error.Message;
}

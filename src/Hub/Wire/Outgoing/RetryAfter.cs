namespace Hub.Wire;

/// <summary>How long a server asks us to wait (RFC 9110, Retry-After).</summary>
public static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>From 0 to a day; null: it does not ask.</summary>
    public static TimeSpan? Of(HttpResponseMessage answer, TimeProvider time)
    {
        var header = answer.Headers.RetryAfter;
        if ((header?.Delta ?? header?.Date - time.GetUtcNow()) is not { } wish)
            return null;
        return wish < TimeSpan.Zero ? TimeSpan.Zero : wish > Longest ? Longest : wish;
    }
}

namespace Hub.Contracts;

/// <summary>Fetches a file that a post only links to; what it may reach is for its maker to bound (private addresses are refused).</summary>
public interface IFileSource
{
    /// <summary>One try. Writes the content into <paramref name="into"/>, at most <paramref name="most"/> bytes of it.</summary>
    ValueTask<FetchResult> FetchAsync(Uri address, Stream into, long most, CancellationToken stop);
}

/// <summary>What one try to fetch a file came to.</summary>
public abstract record FetchResult;

/// <summary>All of it was written.</summary>
/// <param name="ContentType">Media type without parameters, as the server told it.</param>
public sealed record Fetched(string? ContentType) : FetchResult;

/// <summary>Larger than we take; what was written is of no use.</summary>
/// <param name="Bytes">As the server told them.</param>
public sealed record TooLarge(long? Bytes) : FetchResult;

/// <summary>Not now. <paramref name="After"/> is the server's own wish, if it told one.</summary>
public sealed record FetchLater(TimeSpan? After, string Reason) : FetchResult;

/// <summary>Never this way: not found, not allowed, a private address.</summary>
public sealed record NotFetched(string Reason) : FetchResult;

using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>What came for a question.</summary>
/// <param name="Body">Unpacked; null: nothing changed since (304).</param>
/// <param name="Address">Where it came from in the end.</param>
internal sealed record FeedAnswer(byte[]? Body, Uri Address)
{
    public string? Charset { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>How long the server calls it fresh.</summary>
    public TimeSpan? FreshFor { get; init; }
}

/// <summary>Asks for a feed: conditionally, packed, bounded in bytes and time; follows redirects, each checked like the first address (private ones only where the settings name them).</summary>
internal sealed class FeedClient(FeedOptions options, Surroundings with)
{
    private const int MostHops = 5, BufferBytes = 64 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60), UsualWait = TimeSpan.FromMinutes(15);

    private string Host => options.Url.Authority;

    /// <exception cref="ThrottledException">429, or 503 with a wish.</exception>
    /// <exception cref="RefusedException">A credential, a right, or nothing there.</exception>
    /// <exception cref="UnreachableSourceException">No answer, an error of the server, too much of it.</exception>
    public async Task<FeedAnswer> GetAsync(FeedCursor cursor, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Longest, with.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            var next = options.Url;
            for (var hop = 0; hop <= MostHops; hop++)
            {
                using var request = Request(next, cursor);
                using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
                if (Target(answer, next) is not { } target)
                    return await AnswerAsync(answer, next, both.Token);
                next = target.Scheme is "http" or "https" ? target : throw new RefusedException($"{Host} sends us to an address that is neither http nor https.");
            }
            throw new UnreachableSourceException($"{Host} redirects more than {MostHops} times.");
        }
        catch (InvalidDataException error)
        {
            throw new UnreachableSourceException($"{Host} sent a packed feed that cannot be unpacked.", error);
        }
        catch (Exception error) when (Failure.OfLane(error, stop) is { } failure)
        {
            throw new UnreachableSourceException($"{Host}: {(failure.Reason.Length == 0 ? $"no whole answer within {Longest.TotalSeconds:0} s." : failure.Reason)}", error);
        }
    }

    private HttpRequestMessage Request(Uri address, FeedCursor cursor)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", "Hub (feed reader)");
        request.Headers.TryAddWithoutValidation("Accept", "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br");
        if (cursor.ETag is { } etag)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (cursor.LastModified is { } modified)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        // Not to whom a redirect leads.
        if (options.Password is { } password && address.Authority == options.Url.Authority && address.Scheme == options.Url.Scheme)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{password.Reveal()}")));
        return request;
    }

    private static Uri? Target(HttpResponseMessage answer, Uri from) =>
        (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location ? new Uri(from, location) : null;

    private async Task<FeedAnswer> AnswerAsync(HttpResponseMessage answer, Uri address, CancellationToken stop)
    {
        var read = new FeedAnswer(null, address)
        {
            Charset = answer.Content.Headers.ContentType?.CharSet,
            ETag = Header(answer, "ETag"),
            LastModified = Header(answer, "Last-Modified"),
            FreshFor = answer.Headers.CacheControl is { NoCache: false, NoStore: false, MaxAge: { } fresh } ? fresh : null,
        };
        switch ((int)answer.StatusCode)
        {
            case 200:
                return read with { Body = await BodyAsync(answer.Content, stop) };
            case 304:
                return read;
            case 429:
            case 503 when RetryAfter.Of(answer, with.Time) is not null:
                throw new ThrottledException(RetryAfter.Of(answer, with.Time) ?? UsualWait, $"{Host} asks to wait ({(int)answer.StatusCode}).");
            case 401 or 402 or 403 or 407:
                throw new RefusedException($"{Host} answered {(int)answer.StatusCode}: the feed is not for us; look at User and Password.");
            case 404 or 410:
                throw new RefusedException($"{Host} answered {(int)answer.StatusCode}: no feed stands at the address; look at Url, or remove the channel.");
            default:
                throw new UnreachableSourceException($"{Host} answered {(int)answer.StatusCode} instead of a feed.");
        }
    }

    /// <summary>Unpacks as it reads and stops at the bound, so that a small answer cannot become a large one.</summary>
    private async Task<byte[]> BodyAsync(HttpContent content, CancellationToken stop)
    {
        Stream stream = await content.ReadAsStreamAsync(stop);
        foreach (var coding in content.Headers.ContentEncoding.Reverse())
            stream = coding.Trim().ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
                "br" => new BrotliStream(stream, CompressionMode.Decompress),
                "identity" => stream,
                _ => throw new UnreachableSourceException($"{Host} packs its feed as {coding}, which was not asked for."),
            };
        await using (stream)
        {
            using var body = new MemoryStream();
            var buffer = new byte[BufferBytes];
            for (int read; (read = await stream.ReadAsync(buffer, stop)) > 0; body.Write(buffer, 0, read))
                if (body.Length + read > options.MostBytes)
                    throw new UnreachableSourceException($"The feed of {Host} is larger than MostBytes ({options.MostBytes}) and is not read.");
            return body.ToArray();
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
}

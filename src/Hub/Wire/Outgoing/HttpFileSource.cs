using System.Net;
using Hub.Contracts;

namespace Hub.Wire;

/// <summary>
/// Fetches files over HTTP with a client of <see cref="OutgoingHttp"/>, which refuses private addresses. No credential is sent, so redirects are followed; each hop is
/// checked like the first.
/// </summary>
public sealed class HttpFileSource(HttpClient http, TimeProvider time) : IFileSource
{
    private const int MostHops = 5;
    private static readonly TimeSpan TimeOut = TimeSpan.FromMinutes(2);

    public async ValueTask<FetchResult> FetchAsync(Uri address, Stream into, long most, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(TimeOut, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var next = address;
        try
        {
            for (var hop = 0; hop < MostHops; hop++)
            {
                if (next.Scheme is not ("http" or "https"))
                    return new NotFetched($"only http and https are fetched; the address begins with {next.Scheme}:");
                using var answer = await http.GetAsync(next, HttpCompletionOption.ResponseHeadersRead, both.Token);
                if (Target(answer, next) is not { } target)
                    return await ReadAsync(answer, into, most, both.Token);
                next = target;
            }
            return new NotFetched($"{address.Host} redirects more than {MostHops} times.");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new FetchLater(null, $"{next.Host} sent no whole file within {TimeOut.TotalSeconds:0} s.");
        }
        catch (HttpRequestException error) when (error.InnerException is PrivateAddressException refused)
        {
            return new NotFetched(refused.Message + ".");
        }
        catch (HttpRequestException error)
        {
            return new FetchLater(null, $"{next.Host}: {error.Message}");
        }
        catch (IOException error)
        {
            return new FetchLater(null, $"{next.Host}: the file broke off: {error.Message}");
        }
    }

    private static Uri? Target(HttpResponseMessage answer, Uri from) =>
        (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location ? new Uri(from, location) : null;

    private async ValueTask<FetchResult> ReadAsync(HttpResponseMessage answer, Stream into, long most, CancellationToken stop)
    {
        var (host, status) = (answer.RequestMessage?.RequestUri?.Host, (int)answer.StatusCode);
        if (status is 408 or 425 or 429 or >= 500)
            return new FetchLater(RetryAfter.Of(answer, time), $"{host} answered {status}.");
        if (answer.StatusCode != HttpStatusCode.OK)
            return new NotFetched($"{host} answered {status}.");
        if (answer.Content.Headers.ContentLength > most)
            return new TooLarge(answer.Content.Headers.ContentLength);
        return await BoundedCopy.ToAsync(answer.Content, into, most, stop) ? new Fetched(answer.Content.Headers.ContentType?.MediaType) : new TooLarge(null);
    }
}

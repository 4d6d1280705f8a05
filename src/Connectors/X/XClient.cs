using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>What one call came to.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">The whole answer.</param>
internal sealed record XReply(int Status, byte[] Body)
{
    public XProblem Problem { get; init; } = XProblem.None;

    /// <summary>How long X asks to wait; null: it told nothing.</summary>
    public TimeSpan? Wait { get; init; }

    public bool IsOk => Status is 200 or 201;

    /// <summary>No credit, or the month's cap of reads: an outage until somebody loads some or the month ends, and no fault of a post.</summary>
    public bool IsOutOfCredit => Status == 402 || Problem.Type is { } type && (type.EndsWith("/credits", StringComparison.Ordinal) || type.EndsWith("/usage-capped", StringComparison.Ordinal));
}

/// <summary>Calls API v2 (docs.x.com, openapi.json 2.167).</summary>
internal sealed class XClient(Uri url, XCredential credential, XLimits limits, Surroundings with) : IAsyncDisposable
{
    private const int MostAnswer = 32 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30), UsualWait = TimeSpan.FromMinutes(15);

    public Uri Url => url;

    public string Host => url.Authority;

    /// <summary>A question of a lane.</summary>
    /// <exception cref="ThrottledException">The route's calls, or the credit, are used up.</exception>
    /// <exception cref="UnreachableSourceException">No answer, or none of the API's.</exception>
    public async Task<XReply> AskAsync(string route, string address, CancellationToken stop)
    {
        limits.Pass(route);
        XReply reply;
        try
        {
            reply = await CallAsync(route, () => new HttpRequestMessage(HttpMethod.Get, new Uri(url, address)), stop);
        }
        catch (Exception error) when (Failure.OfLane(error, stop) is { } failure)
        {
            throw new UnreachableSourceException($"{Host}: {(failure.Reason.Length == 0 ? $"no answer came within {Longest.TotalSeconds:0} s." : failure.Reason)}", error);
        }
        if (reply.IsOutOfCredit)
            throw new ThrottledException(UsualWait, $"{Host} gives no more reads until credit is loaded or the month's cap ends; the place is kept: {reply.Problem.Words}");
        return reply.Status switch
        {
            429 => throw new ThrottledException(reply.Wait ?? UsualWait, $"{Host} asks to wait: {reply.Problem.Words}"),
            >= 500 or < 200 or (>= 300 and < 400) => throw new UnreachableSourceException($"{Host} answered {reply.Status}: {reply.Problem.Words}"),
            _ => reply,
        };
    }

    /// <param name="request">Made anew for each try: a token that X refuses is replaced once, where there is another.</param>
    /// <exception cref="HttpRequestException">No answer; also <see cref="IOException"/> and a time-out, as <see cref="Failure.Foreseen"/> tells them.</exception>
    /// <exception cref="RefusedException">There is no token; nothing was sent.</exception>
    /// <exception cref="UnreachableSourceException">No token can be had now; nothing was sent.</exception>
    public async Task<XReply> CallAsync(string route, Func<HttpRequestMessage> request, CancellationToken stop)
    {
        var token = await credential.TokenAsync(null, stop) ?? "";
        var reply = await SendAsync(route, request(), token, stop);
        return reply.Status == 401 && await credential.TokenAsync(token, stop) is { } other ? await SendAsync(route, request(), other, stop) : reply;
    }

    public ValueTask DisposeAsync() => (credential as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<XReply> SendAsync(string route, HttpRequestMessage request, string token, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Longest, with.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            limits.Told(route, answer, with.Health);
            using var body = await BoundedBody.ReadAsync(answer.Content, MostAnswer, both.Token);
            var (status, bytes) = ((int)answer.StatusCode, body.Bytes.ToArray());
            return new XReply(status, bytes)
            {
                Problem = status is 200 or 201 ? XProblem.None : XProblem.Read(bytes, status),
                Wait = RetryAfter.Of(answer, with.Time) ?? (XLimits.ResetOf(answer) is { } reset ? Most(reset - with.Time.GetUtcNow()) : null),
            };
        }
    }

    private static TimeSpan Most(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;
}

/// <summary>What X says is wrong (response-codes-and-errors).</summary>
internal sealed record XProblem(string? Type, string Words)
{
    public static readonly XProblem None = new(null, "");

    public static XProblem Read(ReadOnlySpan<byte> body, int status)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, XJson.Default.XTold) is { } fault)
            {
                var words = CleanText.Line(string.Join(": ", new[] { fault.Title, fault.Detail ?? fault.Message ?? (fault.Errors is [var first, ..] ? first.Message : null) }.OfType<string>()));
                return new XProblem(fault.Type, words.Length == 0 ? $"HTTP {status}" : words);
            }
        }
        catch (JsonException)
        {
            // Not the API's: what stands between answered.
        }
        return new XProblem(null, $"HTTP {status} without an answer of the API");
    }
}

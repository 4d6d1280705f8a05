using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>
/// Access tokens by client credentials (RFC 6749, section 4.4). One is kept until shortly before it expires; one caller at a time asks for the next, the others
/// wait for it. Where no new one can be had, the old one serves as long as it is valid.
/// </summary>
internal sealed class OauthTokens(OauthOptions options, Surroundings with, TimeSpan timeOut) : IDisposable
{
    private const int MaxAnswer = 64 * 1024;

    /// <summary>For servers that do not tell how long a token is valid; a 401 ends it sooner.</summary>
    private static readonly TimeSpan UnsaidLife = TimeSpan.FromMinutes(5), MostMargin = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Token? current;

    /// <exception cref="NoTokenException">None could be had.</exception>
    public async ValueTask<string> TokenAsync(CancellationToken stop)
    {
        if (current is { } held && with.Time.GetUtcNow() < held.FreshUntil)
            return held.Value;
        await gate.WaitAsync(stop);
        try
        {
            if (current is { } other && with.Time.GetUtcNow() < other.FreshUntil)
                return other.Value;
            return (current = await NextAsync(stop)).Value;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The backend refused it; a newer one stays.</summary>
    public void Forget(string token)
    {
        if (current is { } held && held.Value == token)
            Interlocked.CompareExchange(ref current, null, held);
    }

    /// <summary>The text without the token, should a desk repeat it.</summary>
    public string Hide(string text) => current is { } held ? SecretText.Hide(text, held.Value) : text;

    public void Dispose() => gate.Dispose();

    private async Task<Token> NextAsync(CancellationToken stop)
    {
        try
        {
            return await FetchAsync(stop);
        }
        catch (NoTokenException) when (current is { } old && with.Time.GetUtcNow() < old.ExpiresAt)
        {
            return old with { FreshUntil = default };
        }
    }

    private async Task<Token> FetchAsync(CancellationToken stop)
    {
        try
        {
            using var request = Request();
            using var limit = new CancellationTokenSource(timeOut, with.Time);
            using var link = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
            using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            using var body = await BoundedBody.ReadAsync(answer.Content, MaxAnswer, limit.Token);
            return Read(answer, body.Bytes);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            throw new NoTokenException(false, null, $"no token from {options.TokenUrl.Authority}: {(failure.Reason.Length > 0 ? failure.Reason : $"no whole answer within {timeOut.TotalSeconds:0.###} s.")}");
        }
    }

    private HttpRequestMessage Request()
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (options.Scope.Length > 0)
            form.Add(new("scope", options.Scope));
        var request = new HttpRequestMessage(HttpMethod.Post, options.TokenUrl);
        if (options.Client == ClientAuth.Body)
            form.AddRange([new("client_id", options.ClientId), new("client_secret", options.ClientSecret.Reveal())]);
        else
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{WebUtility.UrlEncode(options.ClientId)}:{WebUtility.UrlEncode(options.ClientSecret.Reveal())}")));
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private Token Read(HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        var status = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode)
            throw new NoTokenException(
                status is 400 or 401 or 403, RetryAfter.Of(answer, with.Time), $"{options.TokenUrl.Authority} gives no token; it answered {status} {answer.StatusCode}: {Words(body)}");
        if (Text(body, "/access_token") is not { Length: > 0 } value || value.Any(char.IsControl))
            throw new NoTokenException(false, null, $"{options.TokenUrl.Authority} answered {status} without an access_token.");
        var now = with.Time.GetUtcNow();
        var life = double.TryParse(Text(body, "/expires_in"), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds) : UnsaidLife;
        var margin = life / 5 < MostMargin ? life / 5 : MostMargin;
        return new Token(value, now + life - margin, now + life);
    }

    /// <summary>Only what RFC 6749, section 5.2, names: the rest of the answer may repeat the secret.</summary>
    private static string Words(ReadOnlySpan<byte> body)
    {
        var words = CleanText.Line($"{Text(body, "/error")} {Text(body, "/error_description")}".Trim());
        return words.Length > 300 ? words[..300] : words;
    }

    private static string? Text(ReadOnlySpan<byte> body, string pointer) => JsonPointer.TryParse(pointer)!.Find(body);

    private sealed record Token(string Value, DateTimeOffset FreshUntil, DateTimeOffset ExpiresAt);
}

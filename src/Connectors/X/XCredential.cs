using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>In whose name the API is called.</summary>
internal abstract class XCredential
{
    /// <summary>A token that should hold; null: there is no other than the refused one.</summary>
    /// <param name="refused">One that X just refused.</param>
    /// <exception cref="RefusedException">The right was taken back, or the credential cannot be read.</exception>
    /// <exception cref="UnreachableSourceException">A new one cannot be had now.</exception>
    public abstract ValueTask<string?> TokenAsync(string? refused, CancellationToken stop);
}

/// <summary>The app alone.</summary>
internal sealed class XApp(Secret bearer) : XCredential
{
    public override ValueTask<string?> TokenAsync(string? refused, CancellationToken stop)
    {
        var token = bearer.Reveal().Trim();
        return ValueTask.FromResult(token == refused ? null : token);
    }
}

/// <summary>
/// An account that gave the app its consent (OAuth 2.0, authorization code with PKCE): the access token is good for two hours, and each refresh gives a new refresh token that makes the old one
/// worthless. So the new one is on disk before it is used, and a refresh that was begun ends although whoever wanted it stops; the file is read anew each time, since another program (`hub check`) may
/// have refreshed it.
/// </summary>
internal sealed class XAccount(XConsent consent, Uri url, Surroundings with) : XCredential, IAsyncDisposable
{
    private const int MostAnswer = 64 * 1024;

    /// <summary>So long before its end a token is renewed.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5), Longest = TimeSpan.FromSeconds(30);

    /// <summary>A stop waits so long for a refresh.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly XTokenFile file = new(consent.TokenFile);
    private Task<string>? renewal;

    public override async ValueTask<string?> TokenAsync(string? refused, CancellationToken stop)
    {
        if (Living(file.Read(), refused) is { } token)
            return token;
        Task<string> running;
        lock (gate)
            running = renewal = renewal is { IsCompleted: false } ? renewal : RenewAsync(refused);
        return await running.WaitAsync(stop);
    }

    /// <summary>Waits for a refresh that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (renewal is { IsCompleted: false } running)
            await Task.WhenAny(running, Task.Delay(Grace, with.Time));
    }

    private async Task<string> RenewAsync(string? refused)
    {
        await using var alone = await file.LockAsync(with.Time, CancellationToken.None);
        var held = file.Read();
        return Living(held, refused) ?? (await RefreshAsync(held)).AccessToken;
    }

    private string? Living(XToken held, string? refused)
    {
        if (held.ExpiresAt is not { } end || held.AccessToken == refused)
            return null;
        var at = DateTimeOffset.FromUnixTimeSeconds(end);
        with.Health.Expires("access token", at);
        return at - Margin > with.Time.GetUtcNow() ? held.AccessToken : null;
    }

    private async Task<XToken> RefreshAsync(XToken held)
    {
        using var limit = new CancellationTokenSource(Longest, with.Time);
        try
        {
            using var request = Request(held.RefreshToken);
            using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            using var body = await BoundedBody.ReadAsync(answer.Content, MostAnswer, limit.Token);
            var (status, bytes) = ((int)answer.StatusCode, body.Bytes.ToArray());
            if (status is 400 or 401 or 403)
                throw new RefusedException($"{url.Authority} no longer takes the account's consent: sign in anew and put the answer into TokenFile (docs/channels/x.md): {XProblem.Read(bytes, status).Words}.");
            if (status != 200 || JsonSerializer.Deserialize(bytes, XJson.Default.XToken) is not { AccessToken.Length: > 0, RefreshToken.Length: > 0 } told)
                throw new UnreachableSourceException($"{url.Authority} gave no new token ({status}).");
            var fresh = told with { ExpiresAt = (with.Time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(told.ExpiresIn ?? 0, 0, 31_536_000))).ToUnixTimeSeconds(), ExpiresIn = null };
            file.Write(fresh); // on disk before anything is done with it: the old one is worthless by now
            with.Health.Expires("access token", DateTimeOffset.FromUnixTimeSeconds(fresh.ExpiresAt.Value));
            return fresh;
        }
        catch (JsonException error)
        {
            throw new UnreachableSourceException($"{url.Authority} gave no token that can be read.", error);
        }
        catch (Exception error) when (Failure.OfLane(error, CancellationToken.None) is { } failure)
        {
            throw new UnreachableSourceException($"{url.Authority} gave no new token: {(failure.Reason.Length == 0 ? $"no answer came within {Longest.TotalSeconds:0} s." : failure.Reason)}", error);
        }
    }

    private HttpRequestMessage Request(string refreshToken)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken };
        if (consent.ClientSecret is null)
            fields["client_id"] = consent.ClientId;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "2/oauth2/token")) { Content = new FormUrlEncodedContent(fields) };
        if (consent.ClientSecret is { } secret)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{consent.ClientId}:{secret.Reveal().Trim()}")));
        return request;
    }
}

/// <summary>What an account's consent needs.</summary>
/// <param name="TokenFile">Holds X's answer to the sign-in; the hub writes it anew at each refresh.</param>
/// <param name="ClientId">Of the app.</param>
/// <param name="ClientSecret">Of a confidential client; null: a public one.</param>
internal sealed record XConsent(string TokenFile, string ClientId, Secret? ClientSecret);

/// <summary>X's answer to a sign-in or refresh.</summary>
internal sealed record XToken(string AccessToken, string RefreshToken)
{
    public long? ExpiresIn { get; init; }

    /// <summary>Ours, Unix seconds: from when it was told. Null: the file holds X's answer as it came, and nobody knows when.</summary>
    public long? ExpiresAt { get; init; }

    public override string ToString() => "(secret)";
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>What one call of the Bot API came to.</summary>
/// <param name="Status">Of HTTP; the API's own code where it tells one.</param>
/// <param name="Body">The whole answer; empty where none of the API's came.</param>
/// <param name="Description">In the API's words.</param>
internal sealed record TelegramReply(int Status, byte[] Body, string Description)
{
    public bool IsOk { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The group became a supergroup of this id.</summary>
    public long? MigratedTo { get; init; }
}

/// <summary>Calls the Bot API (core.telegram.org/bots/api): POST with JSON, the token in the path, so no address is ever shown.</summary>
internal sealed class TelegramClient(TelegramOptions options, Surroundings with)
{
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);
    private const int MostAnswer = 32 << 20;

    public string Host => options.Url.Authority;

    /// <exception cref="HttpRequestException">No answer; also <see cref="IOException"/> and a time-out, as <see cref="Failure.Foreseen"/> tells them.</exception>
    public async Task<TelegramReply> CallAsync<T>(string method, T body, JsonTypeInfo<T> shape, TimeSpan longest, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(longest, with.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, shape));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Url, $"./bot{options.Token.Reveal().Trim()}/{method}")) { Content = content };
        using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
        using var bytes = await BoundedBody.ReadAsync(answer.Content, MostAnswer, both.Token);
        return Read((int)answer.StatusCode, bytes.Bytes.ToArray(), RetryAfter.Of(answer, with.Time));
    }

    /// <summary>A file's content by the path that getFile told; the link is good for an hour.</summary>
    public Task<HttpResponseMessage> DownloadAsync(string path, CancellationToken stop) =>
        with.Http.GetAsync(new Uri(options.Url, $"./file/bot{options.Token.Reveal().Trim()}/{path}"), HttpCompletionOption.ResponseHeadersRead, stop);

    private static TelegramReply Read(int status, byte[] body, TimeSpan? header)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, TelegramJson.Default.TelegramAnswer);
            if (answer is not null)
                return new TelegramReply(answer.Ok ? 200 : answer.ErrorCode == 0 ? status : answer.ErrorCode, body, CleanText.Line(answer.Description ?? $"HTTP {status}"))
                {
                    IsOk = answer.Ok && status == (int)HttpStatusCode.OK,
                    RetryAfter = answer.Parameters?.RetryAfter is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) : header,
                    MigratedTo = answer.Parameters?.MigrateToChatId,
                };
        }
        catch (JsonException)
        {
            // Not the API's: what stands between answered, or the answer broke off.
        }
        return new TelegramReply(status == (int)HttpStatusCode.OK ? (int)HttpStatusCode.BadGateway : status, [], $"HTTP {status} without an answer of the Bot API") { RetryAfter = header };
    }
}

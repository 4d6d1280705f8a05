using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Hub.IntegrationTests;

/// <summary>What a webhook was answered.</summary>
internal sealed record DoorAnswer(int Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>Status words of results[], in order.</summary>
    public IReadOnlyList<(string Id, string Status)> Results
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return [.. json.RootElement.GetProperty("results").EnumerateArray().Select(one => (one.GetProperty("id").GetString()!, one.GetProperty("status").GetString()!))];
        }
    }
}

/// <summary>Posts bytes as they are to /in/{channel}, once.</summary>
internal sealed class RawDoor(Func<Uri> hub) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public Task<DoorAnswer> PostAsync(string body, string channel = Stage.Web, string type = "application/json") => PostAsync(Encoding.UTF8.GetBytes(body), channel, type);

    /// <param name="isChunked">Without Content-Length.</param>
    public async Task<DoorAnswer> PostAsync(byte[] body, string channel = Stage.Web, string type = "application/json", bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub(), $"/in/{channel}"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.TransferEncodingChunked = isChunked ? true : null;
        return await SendAsync(request);
    }

    public async Task<DoorAnswer> SendAsync(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        return new DoorAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter?.Delta);
    }

    /// <summary>Until it is 200; a 503 must say when to come again.</summary>
    public async Task<int> PostUntilTakenAsync(byte[] body)
    {
        for (var refusals = 0; ; refusals++)
        {
            var answer = await PostAsync(body);
            if (answer.Status == (int)HttpStatusCode.OK)
                return refusals;
            if (answer.Status != (int)HttpStatusCode.ServiceUnavailable || answer.RetryAfter is null)
                throw new InvalidOperationException($"The hub answered {answer.Status} (Retry-After {answer.RetryAfter}): {answer.Body}");
            await Task.Delay(100);
        }
    }

    public void Dispose() => http.Dispose();
}

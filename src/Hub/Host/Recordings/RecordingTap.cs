using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Host.Http;

namespace Hub.Host.Recordings;

/// <summary>Writes down what a channel receives while it runs as ever; a file that cannot be written ends the recording, never the channel.</summary>
internal sealed class RecordingTap
{
    /// <summary>Headers of answers that connectors go by.</summary>
    private static readonly string[] Told = ["Content-Type", "ETag", "Last-Modified", "Cache-Control", "Retry-After", "Location", "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"];

    /// <summary>Headers that say how a call came here, and not what it is.</summary>
    private static readonly HashSet<string> OfTheWay = new(["Host", "Origin", "Sec-Fetch-Site", "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"], StringComparer.OrdinalIgnoreCase);

    private readonly Lock gate = new();
    private readonly TextWriter output;
    private readonly TimeProvider time;
    private readonly Func<string, string> hide;
    private readonly BodyMask mask;
    private readonly int most;
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins the file.</summary>
    /// <param name="channel">Its name in the settings.</param>
    /// <param name="kind">Of the channel.</param>
    /// <param name="output">Whose owner closes it.</param>
    /// <param name="masks">What is taken out.</param>
    /// <param name="most">Lines after which it is done.</param>
    /// <param name="time">When a line came.</param>
    public RecordingTap(string channel, string kind, TextWriter output, RecordingMasks masks, int most, TimeProvider time)
    {
        (Channel, this.output, this.time, this.most) = (channel, output, time, most);
        (hide, mask) = (masks.Hide, masks.Bodies);
        output.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object> { ["recording"] = Recording.Version, ["channel"] = channel, ["kind"] = kind, ["at"] = time.GetUtcNow().ToString("O") }, BodyMask.Plain));
        output.Flush();
    }

    public string Channel { get; }

    /// <summary>Lines that were written.</summary>
    public int Count { get; private set; }

    /// <summary>Why it ended too early; null: it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Completes with the last line that was asked for.</summary>
    public Task Done => done.Task;

    public HttpMessageHandler Around(HttpMessageHandler inner) => new Listener(this, inner);

    /// <summary>The connector's reading of a call, and a line of it where its sender was let in.</summary>
    public async ValueTask<WebhookReading> ReceiveAsync(IWebhookConnector connector, WebhookRequest request, CancellationToken stop)
    {
        var looked = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reading = await connector.ReceiveAsync(
            request with
            {
                Header = name =>
                {
                    if (request.Header(name) is not { } value)
                        return null;
                    looked[name] = value;
                    return value;
                },
            }, stop);
        if (reading is not Denied)
            Write("webhook", json =>
            {
                json.WriteString("method", request.Method);
                if (request.Query.Length > 0)
                    json.WriteString("query", mask.Query(request.Query));
                Headers(json, looked.Where(header => !OfTheWay.Contains(header.Key)));
                Body(json, request.Body.ToArray());
            }, null, null);
        return reading;
    }

    private async Task HearAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken stop)
    {
        if (done.Task.IsCompleted)
            return;
        await answer.Content.LoadIntoBufferAsync(stop);
        var body = Unpacked(await answer.Content.ReadAsByteArrayAsync(stop), answer.Content.Headers.ContentEncoding);
        Write("request", json =>
        {
            json.WriteString("method", request.Method.Method);
            json.WriteString("url", mask.Address(request.RequestUri!));
        }, "response", json =>
        {
            json.WriteNumber("status", (int)answer.StatusCode);
            Headers(json, Told.Select(name => KeyValuePair.Create(name, answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "")).Where(header => header.Value.Length > 0));
            Body(json, body);
        });
    }

    private void Headers(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> headers)
    {
        json.WriteStartObject("headers");
        foreach (var (name, value) in headers)
            json.WriteString(name, mask.Header(name, value));
        json.WriteEndObject();
    }

    private void Body(Utf8JsonWriter json, byte[]? body)
    {
        if (body is null || mask.Of(body) is not { } masked)
            json.WriteString("lost", "neither JSON nor a feed, so that nobody can be masked in it");
        else if (masked.Json is { } value)
        {
            json.WritePropertyName("json");
            json.WriteRawValue(value);
        }
        else
            json.WriteString("text", masked.Text);
    }

    private void Write(string name, Action<Utf8JsonWriter> one, string? second, Action<Utf8JsonWriter>? two)
    {
        lock (gate)
        {
            if (done.Task.IsCompleted)
                return;
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = BodyMask.Plain.Encoder }))
            {
                json.WriteStartObject();
                json.WriteString("at", time.GetUtcNow().ToString("O"));
                json.WriteStartObject(name);
                one(json);
                json.WriteEndObject();
                if (second is not null)
                {
                    json.WriteStartObject(second);
                    two!(json);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
            try
            {
                // Once more over the whole line: whatever the platform repeats of our secrets, in whatever field.
                output.WriteLine(hide(Encoding.UTF8.GetString(line.ToArray())));
                output.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                Failure = error.Message;
                done.TrySetResult();
                return;
            }
            if (++Count >= most)
                done.TrySetResult();
        }
    }

    private static byte[]? Unpacked(byte[] body, IEnumerable<string> codings)
    {
        try
        {
            Stream stream = new MemoryStream(body);
            foreach (var coding in codings.Reverse())
                stream = coding.Trim().ToLowerInvariant() switch
                {
                    "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                    "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
                    "br" => new BrotliStream(stream, CompressionMode.Decompress),
                    _ => stream,
                };
            using var whole = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0; whole.Write(buffer, 0, read))
                if (whole.Length > DoorLimits.Usual.MostBytes * 4L)
                    return null;
            return whole.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private sealed class Listener(RecordingTap tap, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            await tap.HearAsync(request, answer, cancellationToken);
            return answer;
        }
    }
}

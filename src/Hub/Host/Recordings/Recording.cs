using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Host.Runtime;

namespace Hub.Host.Recordings;

/// <summary>What one channel received: one JSON value a line, the first of which says whose it is.</summary>
/// <param name="Channel">Its name in the settings.</param>
/// <param name="Kind">Of the channel.</param>
internal sealed record Recording(string Channel, string Kind, IReadOnlyList<RecordedLine> Lines)
{
    /// <summary>Of the shape of the file.</summary>
    public const int Version = 1;

    /// <exception cref="HubException">One sentence with the line's number.</exception>
    public static async Task<Recording> ReadAsync(string path, CancellationToken stop)
    {
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(path, Encoding.UTF8, stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HubException($"The recording {path} cannot be read: {error.Message}", ExitCodes.No, error);
        }
        var read = new List<RecordedLine>();
        (string Channel, string Kind)? head = null;
        for (var at = 0; at < lines.Length; at++)
        {
            if (string.IsNullOrWhiteSpace(lines[at]))
                continue;
            try
            {
                using var json = JsonDocument.Parse(lines[at]);
                if (head is null)
                    head = Head(json.RootElement);
                else
                    read.Add(Line(json.RootElement));
            }
            catch (JsonException error)
            {
                throw Broken(path, at, $"it is no JSON at byte {error.BytePositionInLine + 1}", error);
            }
            catch (FormatException error)
            {
                throw Broken(path, at, error.Message, error);
            }
        }
        return head is var (channel, kind) ? new Recording(channel, kind, read) : throw new HubException($"{path} holds no recording: it is empty; its first line must be {{\"recording\":{Version},\"channel\":NAME,\"kind\":KIND}}.", ExitCodes.No);
    }

    private static HubException Broken(string path, int at, string why, Exception error) => new($"{path}, line {at + 1}: {why}.", ExitCodes.No, error);

    private static (string Channel, string Kind) Head(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("recording", out var version))
            throw new FormatException($"the first line must be {{\"recording\":{Version},\"channel\":NAME,\"kind\":KIND}}; it has no recording");
        return version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == Version ? (Text(line, "channel"), Text(line, "kind"))
            : throw new FormatException($"recording must be {Version}; it is {version.GetRawText()}");
    }

    private static RecordedLine Line(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw new FormatException($"it must be an object; it is {line.ValueKind}");
        var at = DateTimeOffset.TryParse(Text(line, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when) ? when : throw new FormatException("at must be a time such as 2026-11-20T06:07:23Z");
        if (line.TryGetProperty("webhook", out var call) && call.ValueKind == JsonValueKind.Object)
            return new RecordedCall(at, Text(call, "method"), call.TryGetProperty("query", out _) ? Text(call, "query") : "", Headers(call), Body(call));
        if (!line.TryGetProperty("request", out var request) || !line.TryGetProperty("response", out var response) || request.ValueKind != JsonValueKind.Object || response.ValueKind != JsonValueKind.Object)
            throw new FormatException("it must hold request and response, or webhook, as objects; neither is there");
        return new RecordedAnswer(at, Text(request, "method"), Uri.TryCreate(Text(request, "url"), UriKind.Absolute, out var url) ? url : throw new FormatException("request.url must be an absolute address"),
            response.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var code) && code is >= 100 and < 600 ? code : throw new FormatException("response.status must be a number between 100 and 599"),
            Headers(response), Body(response));
    }

    private static Dictionary<string, string> Headers(JsonElement part)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (part.TryGetProperty("headers", out var all))
            foreach (var header in all.ValueKind == JsonValueKind.Object ? all.EnumerateObject() : throw new FormatException("headers must be an object of texts"))
                headers[header.Name] = header.Value.ValueKind == JsonValueKind.String ? header.Value.GetString()! : throw new FormatException($"the header {header.Name} must be a text");
        return headers;
    }

    private static RecordedBody? Body(JsonElement part) =>
        part.TryGetProperty("json", out var json) ? new RecordedBody(json.GetRawText(), null)
        : part.TryGetProperty("text", out _) ? new RecordedBody(null, Text(part, "text"))
        : part.TryGetProperty("lost", out _) ? null : RecordedBody.Empty;

    private static string Text(JsonElement part, string name) =>
        part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{name} must be a text; it is {(value.ValueKind == JsonValueKind.Undefined ? "missing" : value.ValueKind.ToString().ToLowerInvariant())}");
}

using System.Buffers;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Writes problem details as RFC 9457 has them, with the members field, allowed, found and id where they are known.</summary>
internal static class ProblemJson
{
    public const string ContentType = "application/problem+json";

    /// <param name="id">Under which id the item lies in quarantine; null where nothing was stored.</param>
    public static WebhookResponse Response(Problem problem, string? id = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "about:blank"u8);
            writer.WriteString("title"u8, problem.Title);
            writer.WriteNumber("status"u8, problem.Status);
            writer.WriteString("detail"u8, problem.Detail);
            Write(writer, "field", problem.Field);
            Write(writer, "allowed", problem.Allowed);
            Write(writer, "found", problem.Found);
            Write(writer, "id", id);
            writer.WriteEndObject();
        }
        return new WebhookResponse(problem.Status, buffer.WrittenMemory, ContentType);
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}

using System.Text;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The attached file's bytes and nothing else.</summary>
internal sealed class FileBody : IBodyWriter
{
    public Body Write(Act act) => FileSplice.Between([], [], act);
}

/// <summary>The attached file as the only part of a form (RFC 7578).</summary>
/// <param name="part">The part's name.</param>
/// <param name="name">What the file is called; null: as its sender called it.</param>
internal sealed class MultipartBody(string part, ITemplate? name = null) : IBodyWriter
{
    public Body Write(Act act)
    {
        // The event's key is nothing that a stranger's file can hold.
        var boundary = $"hub-{act.Delivery.Key.Value}";
        var file = act.Delivery.Event.File;
        var head = Encoding.UTF8.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{Name(name is null ? file?.Name : name.Render(act.Model))}\"\r\nContent-Type: {Type(file?.ContentType)}\r\n\r\n");
        return FileSplice.Between(head, Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"), act) with { ContentType = $"multipart/form-data; boundary={boundary}" };
    }

    /// <summary>Quotes and line ends as browsers write them (HTML standard, multipart/form-data).</summary>
    private static string Name(string? name) => string.IsNullOrWhiteSpace(name) ? "file"
        : name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Type(string? type) => type is { Length: > 0 } && !type.Any(char.IsControl) && type.Contains('/', StringComparison.Ordinal) ? type : "application/octet-stream";
}

using System.Text.Json;

namespace Hub.Host.Demo;

/// <summary>One line of samples/posts.ndjson.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Channel">It stands first in the line, so that it can be read even where the rest is no JSON.</param>
/// <param name="IsDeletion">Must meet what it deletes delivered, or there is nothing to redact.</param>
internal sealed record DemoLine(int Number, string Channel, byte[] Body, bool IsDeletion)
{
    private static ReadOnlySpan<byte> Head => "{\"channel\":\""u8;

    public static async Task<IReadOnlyList<DemoLine>> ReadAsync(string file, CancellationToken stop)
    {
        var lines = new List<DemoLine>();
        foreach (var body in Split(await File.ReadAllBytesAsync(file, stop)))
            lines.Add(new DemoLine(lines.Count + 1, ChannelOf(body), body, IsDelete(body)));
        return lines;
    }

    private static List<byte[]> Split(byte[] bytes)
    {
        var lines = new List<byte[]>();
        for (var from = 0; from < bytes.Length;)
        {
            var length = Array.IndexOf(bytes, (byte)'\n', from) is >= 0 and var end ? end - from : bytes.Length - from;
            if (length > 0)
                lines.Add(bytes.AsSpan(from, length).ToArray());
            from += length + 1;
        }
        return lines;
    }

    private static string ChannelOf(byte[] body)
    {
        var rest = body.AsSpan(Head.Length);
        return body.AsSpan().StartsWith(Head) ? System.Text.Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]) : "";
    }

    private static bool IsDelete(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("kind", out var kind) && kind.ValueEquals("delete");
        }
        // A broken item is part of the play.
        catch (JsonException)
        {
            return false;
        }
    }
}

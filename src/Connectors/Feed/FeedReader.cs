using System.Text.RegularExpressions;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Reads a feed's bytes, whatever the format and however broken.</summary>
internal static partial class FeedReader
{
    private const int HeadLength = 200;

    /// <param name="bytes">The document, unpacked.</param>
    /// <param name="charset">What the server claims; null: nothing.</param>
    /// <param name="address">Where it came from; relative links are relative to it.</param>
    /// <exception cref="NoFeedException">It is something else.</exception>
    public static FeedDocument Read(ReadOnlySpan<byte> bytes, string? charset, Uri address)
    {
        var text = Text(bytes, charset).TrimStart();
        return text.StartsWith('{') ? JsonFeed.Read(text, address) : XmlFeed.Read(text, address);
    }

    /// <summary>The bytes' own declaration is believed after the server's claim (RFC 7303), and only where they fit.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, string? charset) => Charsets.Decode(bytes, charset, Unmarked(bytes), Declared(bytes));

    /// <summary>UTF-16 and UTF-32 without a mark, and EBCDIC, are known by how they write &lt; (XML 1.0, appendix F).</summary>
    private static string? Unmarked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'<', 0, 0, 0, ..] => "utf-32",
        [0, 0, 0, (byte)'<', ..] => "utf-32be",
        [(byte)'<', 0, (byte)'?', 0, ..] or [(byte)'<', 0, _, 0, ..] => "utf-16",
        [0, (byte)'<', 0, _, ..] => "utf-16be",
        [0x4c, 0x6f, 0xa7, 0x94, ..] => "ibm037",
        _ => null,
    };

    private static string? Declared(ReadOnlySpan<byte> bytes)
    {
        var head = System.Text.Encoding.Latin1.GetString(bytes[..Math.Min(HeadLength, bytes.Length)]);
        return Declaration().Match(head) is { Success: true } found ? found.Groups[1].Value : null;
    }

    [GeneratedRegex("""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}

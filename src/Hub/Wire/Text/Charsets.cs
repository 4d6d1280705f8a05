using System.Text;

namespace Hub.Wire;

/// <summary>Decodes bytes whose character set is only claimed, by names as they stand in the wild. Never throws: what cannot be decoded becomes U+FFFD (R7).</summary>
public static class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static Charsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding behind a name; null: nobody knows it. What calls itself Latin 1 or ASCII is read as windows-1252, as browsers do (WHATWG Encoding).</summary>
    public static Encoding? Find(string? name)
    {
        var word = name?.Trim().Trim('"', '\'').ToLowerInvariant();
        if (string.IsNullOrEmpty(word))
            return null;
        if (word is "iso-8859-1" or "latin1" or "latin-1" or "us-ascii" or "ascii" or "ansi_x3.4-1968")
            word = "windows-1252";
        if (word is "utf8" or "utf-7")
            word = "utf-8";
        try
        {
            return Encoding.GetEncoding(word);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException) // UTF-7 has other names too
        {
            return null;
        }
    }

    /// <summary>A byte order mark wins, then the first claim that is known and that the bytes fit, then UTF-8, then windows-1252.</summary>
    /// <param name="bytes">The whole text.</param>
    /// <param name="claims">Names in the order of their weight; null ones say nothing.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, params ReadOnlySpan<string?> claims)
    {
        if (Marked(bytes) is var (marked, length))
            return marked.GetString(bytes[length..]);
        foreach (var claim in claims)
            if (Find(claim) is { } encoding && Fitting(encoding, bytes) is { } text)
                return text;
        return Fitting(StrictUtf8, bytes) ?? Find("windows-1252")!.GetString(bytes);
    }

    private static (Encoding Encoding, int Length)? Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xef, 0xbb, 0xbf, ..] => (Encoding.UTF8, 3),
        [0xff, 0xfe, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xfe, 0xff, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xff, 0xfe, ..] => (Encoding.Unicode, 2),
        [0xfe, 0xff, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>Null where the bytes are not in the encoding.</summary>
    private static string? Fitting(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

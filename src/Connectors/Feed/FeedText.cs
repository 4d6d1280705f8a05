using System.Text.RegularExpressions;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>The words of feeds' texts: plain, HTML that is escaped, or markup that stands in the feed itself.</summary>
internal static partial class FeedText
{
    public static string Of(LooseElement element, Uri address)
    {
        var (text, isPlain) = Source(element);
        return isPlain || !MayBeHtml(text) ? text.Trim() : HtmlText.Of(text, element.BaseFrom(address)).Trim();
    }

    /// <summary>On one line, without addresses.</summary>
    public static string Line(LooseElement element)
    {
        var (text, isPlain) = Source(element);
        return Spaces().Replace(isPlain || !MayBeHtml(text) ? text : HtmlText.Of(text), " ").Trim();
    }

    /// <summary><c>a@b.c (Name)</c>, <c>Name &lt;a@b.c&gt;</c>, either alone.</summary>
    public static FeedPerson? Person(string text)
    {
        text = Spaces().Replace(text, " ").Trim();
        if (text.Length is 0 or > 500)
            return null;
        if (Mail().Match(text) is not { Success: true } mail)
            return new FeedPerson(text, null, null);
        var name = text.Remove(mail.Index, mail.Length).Replace("mailto:", "", StringComparison.OrdinalIgnoreCase).Trim(' ', '(', ')', '<', '>', '"', ',', '[', ']');
        return new FeedPerson(name.Length == 0 ? null : name, mail.Value, null);
    }

    /// <summary>What the element says, and whether it is plain whatever it looks like. Atom says so by <c>type</c> (RFC 4287, 3.1), Atom 0.3 by <c>mode</c> beside it; RSS does not, and is HTML.</summary>
    private static (string Text, bool IsPlain) Source(LooseElement element)
    {
        var (type, mode) = (element["type"]?.Trim().ToLowerInvariant(), element["mode"]?.Trim().ToLowerInvariant());
        if (mode == "base64" || (mode is null && type is not null && type.Contains('/', StringComparison.Ordinal) && !IsMarkup(type) && !type.StartsWith("text/", StringComparison.Ordinal)))
            return FromBase64(element.Text) is { } decoded ? (decoded, type == "text/plain") : (element.Text, false);
        if (element.Children.Count > 0)
            return (element.Inner, false);
        var isAtom = element.Inherited("xmlns") is "http://www.w3.org/2005/Atom" && element.Parent?.Name == "entry";
        return (element.Text, type is "text" or "text/plain" || (type is null && isAtom));
    }

    private static bool IsMarkup(string type) => type.EndsWith("html", StringComparison.Ordinal) || type.EndsWith("xml", StringComparison.Ordinal);

    private static string? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Charsets.Decode(bytes.AsSpan(0, length)) : null;
    }

    private static bool MayBeHtml(string text) => text.AsSpan().ContainsAny('<', '&');

    [GeneratedRegex("""[^\s<>()\[\],;:"]{1,64}@[^\s<>()\[\],;:"]{1,190}\.[^\s<>()\[\],;:"]{1,60}""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mail();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}

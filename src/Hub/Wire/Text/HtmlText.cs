using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Hub.Wire;

/// <summary>The words of HTML: blocks and line breaks become line feeds, quotes get <c>&gt;</c>, nothing of scripts, styles and heads stays; nothing is fetched or run.</summary>
public static class HtmlText
{
    private const int MostDepth = 200;

    /// <summary>A document of more tags is not parsed: nested formatting costs the square of their number, and anybody may write to a desk.</summary>
    private const int MostTags = 5_000;
    private static readonly HashSet<string> Silent = ["script", "style", "head", "template", "noscript", "iframe"];
    private static readonly HashSet<string> Blocks =
        ["p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "article", "header", "footer", "blockquote", "dd", "dt"];

    public static string Of(string html) => Of(html, null);

    /// <param name="html">A page or a part of one.</param>
    /// <param name="links">What relative addresses are relative to; the address of a link follows its words. Null: links are their words alone.</param>
    public static string Of(string html, Uri? links)
    {
        var text = new StringBuilder(html.Length);
        if (html.AsSpan().Count('<') > MostTags)
            Strip(html, text);
        else
            Write(new HtmlParser().ParseDocument(html).DocumentElement, new Into(text, links), 0, "");
        return string.Join('\n', Lines(text.ToString())).Trim('\n');
    }

    /// <summary>In one pass, without a tree: blocks break lines, other tags vanish, scripts and styles with their content.</summary>
    private static void Strip(ReadOnlySpan<char> html, StringBuilder text)
    {
        while (html.IndexOf('<') is >= 0 and var open)
        {
            Append(html[..open], text);
            html = html[open..];
            if (html.IndexOf('>') is not (>= 0 and var close))
                return;
            var (name, isEnd) = (NameOf(html[1..close]), html[1..close].StartsWith("/", StringComparison.Ordinal));
            html = html[(close + 1)..];
            if (Blocks.Contains(name) || name == "br")
                text.Append('\n');
            if (!isEnd && Silent.Contains(name) && html.IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase) is var end)
                html = end < 0 ? [] : html[end..];
        }
        Append(html, text);
    }

    private static string NameOf(ReadOnlySpan<char> tag)
    {
        tag = tag.TrimStart('/');
        var end = tag.IndexOfAnyExceptInRange('0', 'z');
        return tag[..(end < 0 ? tag.Length : end)].ToString().ToLowerInvariant();
    }

    private static void Append(ReadOnlySpan<char> words, StringBuilder text) => text.Append(System.Net.WebUtility.HtmlDecode(words.ToString()).Replace('\n', ' '));

    private readonly record struct Into(StringBuilder Text, Uri? Links);

    private static void Write(INode node, Into into, int depth, string quote)
    {
        if (depth > MostDepth)
            return;
        var text = into.Text;
        if (node is IText words)
        {
            var isFirst = text.Length == 0 || text[^1] is '\n' or ' ';
            foreach (var letter in words.Data)
            {
                var isSpace = char.IsWhiteSpace(letter);
                if (!isSpace || !isFirst)
                    text.Append(isSpace ? ' ' : letter);
                isFirst = isSpace;
            }
            return;
        }
        if (node is IElement element && Silent.Contains(element.LocalName))
            return;
        var name = (node as IElement)?.LocalName ?? "";
        if (name == "br")
            text.Append('\n').Append(quote);
        var inner = name == "blockquote" ? quote + "> " : quote;
        Break(name, text, inner);
        foreach (var child in node.ChildNodes)
            Write(child, into, depth + 1, inner);
        if (name == "a" && into.Links is { } links)
            WriteLink((IElement)node, text, links);
        Break(name, text, quote);
    }

    /// <summary>Only what leads out of the page, and only where its words do not say it already.</summary>
    private static void WriteLink(IElement link, StringBuilder text, Uri links)
    {
        if (link.GetAttribute("href")?.Trim() is { Length: > 0 } written && written[0] != '#' && Uri.TryCreate(links, written, out var address) && address.Scheme is "http" or "https"
            && !link.TextContent.Contains(written, StringComparison.OrdinalIgnoreCase) && !link.TextContent.Contains(address.AbsoluteUri, StringComparison.OrdinalIgnoreCase))
            text.Append(" (").Append(address.AbsoluteUri).Append(')');
    }

    private static void Break(string name, StringBuilder text, string quote)
    {
        if (Blocks.Contains(name) && text.Length > 0)
            text.Append('\n').Append(quote);
        else if (Blocks.Contains(name))
            text.Append(quote);
    }

    /// <summary>Without trailing spaces, and never two empty lines in a row.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var isEmpty = false;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            var wasEmpty = isEmpty;
            isEmpty = line.TrimStart('>', ' ').Length == 0;
            if (!isEmpty || !wasEmpty)
                yield return isEmpty ? "" : line;
        }
    }
}

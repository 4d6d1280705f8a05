using System.Net;

namespace Hub.Wire;

/// <summary>
/// Reads XML as it is found in the wild, broken or not: a tag that is not closed ends with what surrounds it, a stray &amp; or &lt; is text. It knows no document types: declarations are stepped over,
/// so there are no external and no exploding entities (only the named ones of HTML and numbers). Time and memory grow with the length alone.
/// </summary>
public sealed class LooseXml
{
    /// <summary>Deeper elements are read as if they stood beside each other.</summary>
    private const int MostDepth = 200;

    private readonly string source;
    private readonly IReadOnlyDictionary<string, string> vocabulary;
    private readonly IReadOnlySet<string> flat;
    private readonly LooseElement root;
    private LooseElement current;
    private int at;

    private LooseXml(string source, IReadOnlyDictionary<string, string> vocabulary, IReadOnlySet<string> flat)
    {
        (this.source, this.vocabulary, this.flat) = (source, vocabulary, flat);
        current = root = new LooseElement("", "", null, source);
    }

    /// <param name="source">The document.</param>
    /// <param name="vocabulary">Prefixes for namespaces, by their address; empty for the one that needs none. Names in other namespaces keep the prefix as written.</param>
    /// <param name="flat">Names of elements that do not stand in each other: one that is not closed ends where the next begins.</param>
    /// <returns>A nameless element around all that stands in the document.</returns>
    public static LooseElement Read(string source, IReadOnlyDictionary<string, string> vocabulary, IReadOnlySet<string> flat)
    {
        var reader = new LooseXml(source, vocabulary, flat);
        reader.ReadAll();
        return reader.root;
    }

    private void ReadAll()
    {
        while (at < source.Length)
        {
            var open = source.IndexOf('<', at);
            Text(open < 0 ? source.Length : open);
            if (open < 0)
                break;
            if (!Markup())
                Words("<", 1);
        }
        while (current != root)
            End(source.Length, source.Length, isClosed: false);
        root.Ended(source.Length, source.Length, isClosed: true);
    }

    private void Text(int to)
    {
        if (to > at)
            Words(WebUtility.HtmlDecode(source[at..to]), to - at);
    }

    private void Words(string words, int length)
    {
        current.Add(words);
        at += length;
    }

    /// <summary>False: the &lt; begins nothing.</summary>
    private bool Markup()
    {
        var rest = source.AsSpan(at);
        if (rest.StartsWith("<!--"))
            at = After("-->", at + 4);
        else if (rest.StartsWith("<![CDATA["))
            Data();
        else if (rest.StartsWith("<!"))
            Declaration();
        else if (rest.StartsWith("<?"))
            at = After(">", at + 2);
        else if (rest.StartsWith("</"))
            EndTag();
        else
            return rest.Length > 1 && IsNameStart(rest[1]) && StartTag();
        return true;
    }

    private int After(string mark, int from) => source.IndexOf(mark, from, StringComparison.Ordinal) is >= 0 and var found ? found + mark.Length : source.Length;

    private void Data()
    {
        const int Head = 9;
        var end = source.IndexOf("]]>", at + Head, StringComparison.Ordinal);
        current.Add(source[(at + Head)..(end < 0 ? source.Length : end)]);
        at = end < 0 ? source.Length : end + 3;
    }

    /// <summary>A document type with what stands in its brackets; nothing of it is used.</summary>
    private void Declaration()
    {
        var depth = 0;
        for (; at < source.Length; at++)
        {
            depth += source[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if (source[at] != '>' || depth > 0)
                continue;
            at++;
            return;
        }
    }

    private void EndTag()
    {
        var end = source.IndexOf('>', at);
        end = end < 0 ? source.Length : end + 1;
        var name = source.AsSpan(at + 2, Math.Max(0, end - at - 3)).Trim();
        for (var element = current; element != root; element = element.Parent!)
        {
            if (!name.Equals(element.WrittenName, StringComparison.OrdinalIgnoreCase))
                continue;
            while (current != element)
                End(at, at, isClosed: false);
            End(at, end, isClosed: true);
            break;
        }
        at = end;
    }

    private void End(int from, int to, bool isClosed)
    {
        current.Ended(from, to, isClosed);
        current = current.Parent!;
    }

    private bool StartTag()
    {
        var scan = new TagScan(source, at + 1);
        if (!scan.Read())
            return false;
        if (current.Depth >= MostDepth)
            End(at, at, isClosed: false);
        var namespaces = Scope(scan.Attributes);
        var name = Named(scan.Name, namespaces);
        if (flat.Contains(name) && EndOpen(name))
            namespaces = Scope(scan.Attributes); // not those of what ended
        var element = new LooseElement(name, scan.Name, current, source) { Namespaces = namespaces, Depth = current.Depth + 1 };
        foreach (var (attribute, value) in scan.Attributes)
            element.Set(attribute.ToLowerInvariant(), value);
        element.Opened(at, scan.End);
        current.Add(element);
        current = element;
        at = scan.End;
        if (scan.IsEmpty)
            End(at, at, isClosed: true);
        return true;
    }

    /// <summary>What is open under the name ends here, with all that is open in it; false: nothing is.</summary>
    private bool EndOpen(string name)
    {
        var open = current;
        while (open != root && open.Name != name)
            open = open.Parent!;
        if (open == root)
            return false;
        while (current != open)
            End(at, at, isClosed: false);
        End(at, at, isClosed: false);
        return true;
    }

    private NamespaceScope? Scope(List<(string Name, string Value)> attributes)
    {
        var scope = current.Namespaces;
        foreach (var (name, value) in attributes)
            if (name.StartsWith("xmlns", StringComparison.OrdinalIgnoreCase))
                scope = NamespaceScope.With(scope, name.Length > 6 ? name[6..] : "", value.Trim());
        return scope;
    }

    private string Named(string written, NamespaceScope? namespaces)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? "" : written[..colon];
        if (NamespaceScope.AddressOf(namespaces, prefix) is { } address && vocabulary.TryGetValue(address, out var known))
            prefix = known;
        var local = written[(colon + 1)..].ToLowerInvariant();
        return prefix.Length == 0 ? local : $"{prefix.ToLowerInvariant()}:{local}";
    }

    internal static bool IsNameStart(char letter) => char.IsLetter(letter) || letter == '_';
}

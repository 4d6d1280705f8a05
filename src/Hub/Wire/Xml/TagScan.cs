using System.Net;

namespace Hub.Wire;

/// <summary>Scans one start tag, quotes or none.</summary>
internal struct TagScan(string source, int at)
{
    private const int MostAttributes = 100;

    public string Name { get; private set; } = "";

    public List<(string Name, string Value)> Attributes { get; } = [];

    /// <summary>Ends itself.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Behind its &gt;.</summary>
    public readonly int End => at;

    /// <summary>False: the tag has no end.</summary>
    public bool Read()
    {
        Name = Word();
        while (at < source.Length)
        {
            var letter = source[at];
            if (letter == '>')
            {
                at++;
                return true;
            }
            if (letter == '<')
                return true; // the next tag begins within this one: it ends here
            if (letter == '/' || char.IsWhiteSpace(letter))
            {
                IsEmpty = letter == '/' && at + 1 < source.Length && source[at + 1] == '>';
                at++;
                continue;
            }
            Attribute();
        }
        return false;
    }

    private void Attribute()
    {
        var name = Word();
        if (name.Length == 0)
        {
            at++;
            return;
        }
        Skip();
        var value = "";
        if (at < source.Length && source[at] == '=')
        {
            at++;
            Skip();
            value = Value();
        }
        if (Attributes.Count < MostAttributes)
            Attributes.Add((name, WebUtility.HtmlDecode(value)));
    }

    private string Value()
    {
        if (at >= source.Length)
            return "";
        if (source[at] is '"' or '\'')
        {
            var end = source.IndexOf(source[at], at + 1);
            if (end < 0)
                end = source.Length;
            var quoted = source[Math.Min(at + 1, end)..end];
            at = Math.Min(end + 1, source.Length);
            return quoted;
        }
        var start = at;
        while (at < source.Length && !char.IsWhiteSpace(source[at]) && source[at] is not ('>' or '<'))
            at++;
        return source[start..at];
    }

    private string Word()
    {
        var start = at;
        while (at < source.Length && !char.IsWhiteSpace(source[at]) && source[at] is not ('>' or '<' or '/' or '=' or '"' or '\''))
            at++;
        return source[start..at];
    }

    private void Skip()
    {
        while (at < source.Length && char.IsWhiteSpace(source[at]))
            at++;
    }
}

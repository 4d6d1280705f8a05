using System.Text;

namespace Hub.Wire;

/// <summary>
/// Refuses templates whose values could leave their place: raw output, partials and decorators; in JSON also a bare value outside a string
/// (there only <c>{{json x}}</c> may stand), <c>json</c> inside one, and blocks that open a string and do not close it.
/// </summary>
internal sealed class TemplateScan(string source, bool isJson)
{
    private readonly StringBuilder result = new(source.Length + 8);
    private readonly Stack<bool> blocks = [];
    private bool inString;
    private int at;

    /// <summary>The template, with a space put between <c>}}</c> and a brace that closes a JSON object.</summary>
    /// <exception cref="FormatException">Names line and column.</exception>
    public static string Check(string source, bool isJson) => new TemplateScan(source, isJson).Run();

    private string Run()
    {
        while (at < source.Length)
        {
            var open = source.IndexOf("{{", at, StringComparison.Ordinal);
            Literal(open < 0 ? source.Length : open);
            if (open >= 0)
                Expression();
        }
        if (blocks.Count > 0)
            throw Fault("a block is not closed");
        return result.ToString();
    }

    private void Literal(int end)
    {
        for (; at < end; at++)
        {
            if (source[at] == '\\' && at + 1 < source.Length && (inString || at + 1 == end))
            {
                if (at + 1 == end)
                    throw Fault("a backslash stands before {{");
                result.Append(source[at++]);
            }
            else if (source[at] == '"')
            {
                inString = !inString;
            }
            result.Append(source[at]);
        }
    }

    private void Expression()
    {
        var isComment = source.AsSpan(at).StartsWith("{{!--") || source.AsSpan(at).StartsWith("{{~!--");
        var close = source.IndexOf(isComment ? "--}}" : "}}", at + 2, StringComparison.Ordinal);
        if (close < 0)
            throw Fault("{{ is not closed");
        close += isComment ? 4 : 2;
        if (!isComment)
            Judge(source[(at + 2)..(close - 2)].Trim('~', ' ', '\t', '\r', '\n'));
        result.Append(source, at, close - at);
        at = close;
        if (at < source.Length && source[at] == '}')
            Separate();
    }

    private void Judge(string inner)
    {
        if (inner.Length == 0 || inner[0] is '{' or '&' or '>' or '*' or '}' || inner.EndsWith('}'))
            throw Fault("raw output, partials and decorators are not allowed; put a space between a brace of JSON and {{");
        if (inner.Count(letter => letter == '"') % 2 != 0 || inner.Contains('\n', StringComparison.Ordinal))
            throw Fault("an expression must stand on one line and close its quotes");
        if (inner[0] == '!')
            return;
        var word = inner.Split([' ', '\t', '('], 2)[0];
        if (inner[0] == '#' || (inner[0] == '^' && inner.Length > 1))
            blocks.Push(inString);
        else if (inner[0] == '/')
            Leave(isEnd: true);
        else if (word is "else" or "^")
            Leave(isEnd: false);
        else if (isJson && inString == (word == "json"))
            throw Fault(inString ? "{{json ...}} stands inside a string; write it without quotes around it" : $"{{{{{inner}}}}} stands outside a string; write {{{{json {inner}}}}}");
    }

    private void Leave(bool isEnd)
    {
        if (blocks.Count == 0)
            throw Fault("a block is closed that was not opened");
        if (isJson && blocks.Peek() != inString)
            throw Fault("a block must close the strings that it opens");
        if (isEnd)
            blocks.Pop();
    }

    private void Separate()
    {
        if (!isJson || inString)
            throw Fault("}}} closes raw output, which is not allowed");
        result.Append(' ');
    }

    private FormatException Fault(string what)
    {
        var before = source.AsSpan(0, Math.Min(at, source.Length));
        return new($"the template is refused at line {before.Count('\n') + 1}, column {at - before.LastIndexOf('\n')}: {what}");
    }
}

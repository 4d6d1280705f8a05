namespace Hub.Classifier.Text;

/// <summary>Mentions, hashtags and links.</summary>
internal ref partial struct Tokenizer
{
    private void Mention()
    {
        var start = at++;
        into.Open();
        while (at < text.Length && (text[at] is '_' or '-' || Letters.KindOf(text[at]) is LetterKind.Letter or LetterKind.Digit or LetterKind.Expanded
            || (text[at] == '.' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]))))
            at++;
        Close(TokenKind.Mention, start, at);
    }

    private void Hashtag()
    {
        var start = ++at;
        var parts = 0;
        while (at < text.Length)
        {
            var from = at;
            into.Open();
            var end = Fold(stopAtCapital: true);
            if (into.OpenLength == 0)
            {
                if (at >= text.Length || text[at] != '_')
                    break;
                at++;
                continue;
            }
            Close(TokenKind.Hashtag, from, end);
            parts++;
            if (at == from)
                break;
        }
        if (parts > 1)
            Whole(start);
    }

    /// <summary>A hashtag of several parts stands once more as one word behind them.</summary>
    private void Whole(int start)
    {
        var behind = at;
        at = start;
        into.Open();
        while (at < behind)
        {
            var from = at;
            Fold(stopAtCapital: false);
            at = at == from ? at + 1 : at;
        }
        Close(TokenKind.Hashtag, start, behind);
    }

    /// <summary>http(s)://, www. and bare hosts with a path.</summary>
    private bool IsLink(out int hostAt)
    {
        var rest = text[at..];
        hostAt = at;
        if (rest.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            var slashes = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
            hostAt += slashes;
            return slashes > 0;
        }
        if (rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return true;
        // A host that was looked through once is not looked through again from its next letter.
        if (at < noLinkBefore)
            return false;
        var length = 0;
        var dots = 0;
        while (length < rest.Length && length < 256 && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '-' or '.'))
            dots += rest[length++] == '.' ? 1 : 0;
        noLinkBefore = at + length;
        return dots > 0 && length + 1 < rest.Length && rest[length] == '/' && char.IsAsciiLetter(rest[length - 1]) && !char.IsWhiteSpace(rest[length + 1]);
    }

    private void Link(int start, int hostAt)
    {
        into.Open();
        at = hostAt;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '-'))
        {
            if (into.OpenLength < LongestWord)
                into.Append(char.ToLowerInvariant(text[at]));
            at++;
        }
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && Letters.KindOf(text[at]) is not (LetterKind.Single or LetterKind.Dropped))
            at++;
        var end = at;
        while (end > hostAt && text[end - 1] is '.' or ',' or ')' or '!' or '?' or ':' or ';')
            end--;
        at = Math.Max(end, start + 1);
        Close(TokenKind.Link, start, at);
    }
}

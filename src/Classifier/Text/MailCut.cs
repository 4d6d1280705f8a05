namespace Hub.Classifier.Text;

/// <summary>A piece of a text.</summary>
internal readonly record struct Piece(int Start, int End);

/// <summary>Leaves out of what is scored: quoted lines, what follows a reply's heading, and signatures. Nothing is cut from what is shown.</summary>
internal static class MailCut
{
    private static readonly string[] Ends =
    [
        "-----Original Message", "----- Original Message", "-----Ursprüngliche Nachricht", "-----Исходное сообщение", "----- Исходное сообщение", "-----Початкове повідомлення",
        "-----Оригінальне повідомлення", "-------- Forwarded Message", "-------- Weitergeleitete Nachricht", "________________________________",
        "Sent from my ", "Von meinem ", "Gesendet von ", "Отправлено с ", "Надіслано з ", "Get Outlook for ",
    ];

    private static readonly string[] Headings = ["wrote:", "schrieb:", "пишет:", "написал:", "написала:", "пише:", "написав:", "написала(-в):"];

    /// <summary>The pieces to score; the whole text where nothing else would be left.</summary>
    public static void Find(ReadOnlySpan<char> text, List<Piece> into)
    {
        into.Clear();
        if (!text.Contains('\n'))
        {
            into.Add(new Piece(0, text.Length));
            return;
        }
        var (from, line) = (-1, 0);
        while (line < text.Length)
        {
            var length = text[line..].IndexOf('\n');
            var next = length < 0 ? text.Length : line + length + 1;
            var content = text[line..next].TrimEnd();
            if (IsEnd(content))
                break;
            if (content.StartsWith(">"))
                Close(into, ref from, line);
            else if (from < 0)
                from = line;
            line = next;
        }
        Close(into, ref from, line);
        if (into.TrueForAll(piece => piece.End <= piece.Start) || IsBlank(text, into))
        {
            into.Clear();
            into.Add(new Piece(0, text.Length));
        }
    }

    private static void Close(List<Piece> into, ref int from, int end)
    {
        if (from >= 0)
            into.Add(new Piece(from, end));
        from = -1;
    }

    private static bool IsBlank(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        foreach (var piece in pieces)
            if (!text[piece.Start..piece.End].IsWhiteSpace())
                return false;
        return true;
    }

    private static bool IsEnd(ReadOnlySpan<char> line)
    {
        if (line.SequenceEqual("--"))
            return true;
        foreach (var end in Ends)
            if (line.StartsWith(end, StringComparison.OrdinalIgnoreCase))
                return true;
        if (!line.EndsWith(":") || line.Length > 200)
            return false;
        foreach (var heading in Headings)
            if (line.EndsWith(heading, StringComparison.OrdinalIgnoreCase) && line.Length > heading.Length + 8)
                return true;
        return line.StartsWith("Am ") && line.Contains(" schrieb ", StringComparison.Ordinal);
    }
}

namespace Hub.Classifier.Text;

/// <summary>What a token is.</summary>
internal enum TokenKind : byte { Word, Number, Emoji, Mention, Link, Hashtag }

/// <summary>What stands before a token.</summary>
[Flags]
internal enum Gap : byte { None = 0, Pause = 1, Break = 2 }

/// <summary>The tokens of one text: their place in it and their folded letters. Reused from post to post.</summary>
internal sealed class Tokens
{
    private const int Kept = 1 << 14;
    private Token[] items = new Token[128];
    private char[] letters = new char[512];
    private int used;

    public int Count { get; private set; }

    /// <summary>Tokens before this index belong to the subject and carry no place in the text.</summary>
    public int Subject { get; set; }

    /// <summary>What is added to the places of coming tokens: where the piece that is being cut begins in the text.</summary>
    public int Offset { get; set; }

    public ref readonly Token this[int index] => ref items[index];

    public ReadOnlySpan<char> Folded(int index) => letters.AsSpan(items[index].Letters, items[index].Length);

    public void Clear()
    {
        Count = used = Subject = Offset = 0;
        if (items.Length > Kept)
            items = new Token[128];
        if (letters.Length > Kept * 4)
            letters = new char[512];
    }

    /// <summary>Begins a token; <see cref="Append(char)"/> fills it, <c>Close</c> ends it.</summary>
    public void Open() => Opened = used;

    public int Opened { get; private set; }

    public int OpenLength => used - Opened;

    public Span<char> OpenLetters => letters.AsSpan(Opened, OpenLength);

    public void Append(char letter)
    {
        if (used == letters.Length)
            Array.Resize(ref letters, used * 2);
        letters[used++] = letter;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
            Append(letter);
    }

    /// <summary>Room for so many letters behind those of the open token; <see cref="Fill"/> keeps the first of them.</summary>
    public Span<char> Room(int most)
    {
        if (letters.Length - used < most)
            Array.Resize(ref letters, Math.Max(letters.Length * 2, used + most));
        return letters.AsSpan(used, most);
    }

    public void Fill(int count) => used += count;

    /// <summary>Drops what was appended since <see cref="Open"/>.</summary>
    public void Abandon() => used = Opened;

    public void Close(TokenKind kind, int start, int end, Gap before) =>
        Close(kind, start, end, before, kind is TokenKind.Word or TokenKind.Hashtag && Repeats.HasRun(letters.AsSpan(Opened, used - Opened)));

    public void Close(TokenKind kind, int start, int end, Gap before, bool isDrawnOut)
    {
        if (Count == items.Length)
            Array.Resize(ref items, Count * 2);
        items[Count++] = new Token(start + Offset, end + Offset, Opened, used - Opened, kind, before, isDrawnOut);
    }
}

/// <param name="Start">UTF-16 offset of the first unit in the text.</param>
/// <param name="End">Behind the last unit.</param>
/// <param name="Letters">Where its folded letters begin in the buffer.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Before">What separates it from the token before.</param>
/// <param name="IsDrawnOut">A letter stands three times or more in a row.</param>
internal readonly record struct Token(int Start, int End, int Letters, int Length, TokenKind Kind, Gap Before, bool IsDrawnOut);

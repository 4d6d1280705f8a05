using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hub.Classifier.Phrases;
using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>
/// What one thread knows of the words of the present post: their numbers among the phrases, and what the language model says of them. Words seen lately are
/// kept, found again by all of their letters at once, and neither folded nor looked up again: exact, and it never grows.
/// </summary>
internal sealed class Lexicon
{
    /// <summary>Words with more units are not kept.</summary>
    public const int LongestWord = 16;

    private const int SlotBits = 12, MostSymbols = 16, Kept = 1 << 16;
    private static readonly Vector256<ushort> Places = Vector256<ushort>.Indices;
    private readonly Slot[] slots = new Slot[1 << SlotBits];
    private readonly float[] rows = new float[LanguageModel.Shared.Width << SlotBits], own = new float[LanguageModel.Shared.Width];
    private RuleProgram? program;
    private int[] symbols = new int[512], starts = new int[129];
    private int used, tokens;
    private bool usesKept;

    /// <summary>Sums of the language model.</summary>
    public float[] Sums { get; } = new float[LanguageModel.Shared.Width];

    /// <summary>How many letters they are of.</summary>
    public int Letters { get; private set; }

    /// <summary>Words now coming tell of the language.</summary>
    public bool Listens { get; set; }

    /// <param name="asked">Whose words are numbered.</param>
    /// <param name="usesKept">Else every word is read by its letters, and its token has them.</param>
    public void Begin(RuleProgram asked, bool usesKept)
    {
        this.usesKept = usesKept;
        if (program != asked)
        {
            program = asked;
            Array.Clear(slots);
        }
        if (symbols.Length > Kept || starts.Length > Kept)
            (symbols, starts) = (new int[512], new int[129]);
        Array.Clear(Sums);
        (used, tokens, Letters, Listens) = (0, 0, 0, false);
    }

    /// <summary>Numbers of a token's word and of the stems that begin it.</summary>
    public ReadOnlySpan<int> SymbolsOf(int token) => symbols.AsSpan(starts[token], starts[token + 1] - starts[token]);

    /// <summary>Takes the word that stands at the beginning of a text, if it is kept.</summary>
    public bool Take(ReadOnlySpan<char> text, int length)
    {
        if (length > LongestWord || !usesKept)
            return false;
        ref var slot = ref slots[Find(text, length, out var key)];
        if (slot.Key != key)
            return false;
        var room = Room(slot.Count);
        ((ReadOnlySpan<int>)slot.Symbols)[..slot.Count].CopyTo(room);
        if (Listens && Letters < LanguageModel.Longest)
        {
            LanguageModel.Add(rows.AsSpan(Index(ref slot) * Sums.Length, Sums.Length), Sums);
            Letters += slot.Letters;
        }
        Close(slot.Count);
        return true;
    }

    /// <summary>Takes a token by its folded letters, and keeps it where it is a word.</summary>
    /// <param name="token">What was read.</param>
    /// <param name="folded">Its folded letters.</param>
    /// <param name="text">From the token on.</param>
    /// <param name="isPlain">A word by its letters alone: it may be kept.</param>
    public void Take(in Token token, ReadOnlySpan<char> folded, ReadOnlySpan<char> text, bool isPlain)
    {
        var length = token.End - token.Start;
        var room = Room(MostSymbols * 3);
        var count = Symbols(token, folded, room);
        if (token.Kind is TokenKind.Word or TokenKind.Hashtag)
        {
            Array.Clear(own);
            var letters = LanguageModel.Shared.Add(text[..length], own);
            if (isPlain && length <= LongestWord && count <= Seven.Most)
                Keep(Find(text, length, out var key), key, room[..count], letters);
            if (Listens && Letters < LanguageModel.Longest)
            {
                LanguageModel.Add(own, Sums);
                Letters += letters;
            }
        }
        Close(count);
    }

    private int Symbols(in Token token, ReadOnlySpan<char> word, Span<int> into)
    {
        var table = program!.Symbols;
        switch (token.Kind)
        {
            case TokenKind.Mention: into[0] = SymbolTable.Mention; return 1;
            case TokenKind.Link: into[0] = SymbolTable.Link; return 1;
            case TokenKind.Number: into[0] = SymbolTable.Number; return 1 + table.Find(word, into[1..MostSymbols]);
        }
        var count = table.Find(word, into[..MostSymbols]);
        return token.IsDrawnOut ? Shorter(table, word, into, count) : count;
    }

    /// <summary>A word with letters drawn out is also what it is without them.</summary>
    private static int Shorter(SymbolTable table, ReadOnlySpan<char> word, Span<int> into, int count)
    {
        Span<char> shorter = stackalloc char[word.Length];
        for (var most = 2; most >= 1; most--)
            count = Merge(into, count, table.Find(Repeats.Shorten(word, shorter, most), into[count..(count + MostSymbols)]));
        return count;
    }

    /// <summary>Keeps of the new numbers those that are not there yet.</summary>
    private static int Merge(Span<int> symbols, int count, int added)
    {
        var kept = count;
        for (var i = count; i < count + added; i++)
            if (!symbols[..kept].Contains(symbols[i]))
                symbols[kept++] = symbols[i];
        return kept;
    }

    private void Keep(int at, in Vector256<ushort> key, ReadOnlySpan<int> numbers, int letters)
    {
        ref var slot = ref slots[at];
        (slot.Key, slot.Letters, slot.Count) = (key, (byte)letters, (byte)numbers.Length);
        numbers.CopyTo(slot.Symbols);
        own.CopyTo(rows.AsSpan(at * own.Length));
    }

    private int Index(ref Slot slot) => (int)(Unsafe.ByteOffset(ref slots[0], ref slot) / Unsafe.SizeOf<Slot>());

    /// <summary>Where a word of 1 to 16 units stands, or would. Capital letters of ASCII are as small ones, for phrases and for the language.</summary>
    private static int Find(ReadOnlySpan<char> text, int length, out Vector256<ushort> key)
    {
        if (text.Length >= LongestWord)
            key = Vector256.Create(MemoryMarshal.Cast<char, ushort>(text));
        else
        {
            Span<char> padded = stackalloc char[LongestWord];
            padded.Clear();
            text.CopyTo(padded);
            key = Vector256.Create(MemoryMarshal.Cast<char, ushort>(padded));
        }
        var isCapital = Vector256.LessThan(key - Vector256.Create((ushort)'A'), Vector256.Create((ushort)26));
        key |= isCapital & Vector256.Create((ushort)0x20);
        key &= Vector256.LessThan(Places, Vector256.Create((ushort)length));
        var mixed = key.AsUInt64();
        var hash = (((mixed[0] * 0x9E37_79B9_7F4A_7C15) ^ mixed[1]) * 0xC2B2_AE3D_27D4_EB4F) ^ (((mixed[2] * 0x1656_67B1_9E37_79F9) ^ mixed[3]) * 0x27D4_EB2F_1656_67C5);
        return (int)(((hash ^ (hash >> 29)) * 0x9E37_79B9_7F4A_7C15) >> (64 - SlotBits));
    }

    private Span<int> Room(int most)
    {
        if (symbols.Length - used < most)
            Array.Resize(ref symbols, symbols.Length * 2);
        return symbols.AsSpan(used, most);
    }

    private void Close(int count)
    {
        used += count;
        if (++tokens == starts.Length)
            Array.Resize(ref starts, tokens * 2);
        starts[tokens] = used;
    }

    /// <summary>A kept word; one line of the processor's cache.</summary>
    private struct Slot
    {
        public Vector256<ushort> Key;
        public byte Letters, Count;
        public Seven Symbols;
    }

    [InlineArray(Most)]
    private struct Seven
    {
        public const int Most = 7;
        private int first;
    }
}

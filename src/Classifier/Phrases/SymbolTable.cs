namespace Hub.Classifier.Phrases;

/// <summary>Folded words and stems to small numbers, looked up by span; built once, then read by many threads.</summary>
internal sealed class SymbolTable
{
    /// <summary>Any number.</summary>
    public const int Number = 0;

    /// <summary>Any link.</summary>
    public const int Link = 1;

    /// <summary>Any mention.</summary>
    public const int Mention = 2;

    private const uint Seed = 2166136261, Prime = 16777619;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { ["#"] = Number, ["<link>"] = Link, ["<mention>"] = Mention };
    private Slot[] words = [], stems = [];

    public int Count => numbers.Count;

    /// <summary>The number of a word, or of a stem where <paramref name="text"/> ends in a star; a new one where it has none.</summary>
    public int IdOf(string text)
    {
        if (!numbers.TryGetValue(text, out var number))
            numbers[text] = number = numbers.Count;
        return number;
    }

    /// <summary>Call once after the last new word.</summary>
    public void Freeze()
    {
        words = Table([.. numbers.Where(pair => !pair.Key.EndsWith('*') && pair.Value > Mention)]);
        stems = Table([.. numbers.Where(pair => pair.Key.EndsWith('*')).Select(pair => KeyValuePair.Create(pair.Key[..^1], pair.Value))]);
    }

    /// <summary>Writes the numbers of the word and of all stems that begin it; returns how many.</summary>
    public int Find(ReadOnlySpan<char> word, Span<int> into)
    {
        var found = 0;
        var hash = Seed;
        for (var i = 0; i < word.Length; i++)
        {
            hash = (hash ^ word[i]) * Prime;
            if (i >= 1 && found < into.Length - 1 && Look(stems, hash, word[..(i + 1)]) is >= 0 and var stem)
                into[found++] = stem;
        }
        if (Look(words, hash, word) is >= 0 and var whole)
            into[found++] = whole;
        return found;
    }

    private static int Look(Slot[] table, uint hash, ReadOnlySpan<char> text)
    {
        var mask = (uint)table.Length - 1;
        for (var at = Spread(hash) & mask; ; at = (at + 1) & mask)
        {
            ref readonly var slot = ref table[at];
            if (slot.Text is null)
                return -1;
            if (slot.Hash == hash && text.SequenceEqual(slot.Text))
                return slot.Number;
        }
    }

    private static Slot[] Table(IReadOnlyList<KeyValuePair<string, int>> entries)
    {
        var table = new Slot[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, entries.Count * 4))];
        foreach (var (text, number) in entries)
        {
            var hash = Seed;
            foreach (var letter in text)
                hash = (hash ^ letter) * Prime;
            var at = Spread(hash) & ((uint)table.Length - 1);
            while (table[at].Text is not null)
                at = (at + 1) & ((uint)table.Length - 1);
            table[at] = new Slot(text, hash, number);
        }
        return table;
    }

    private static uint Spread(uint hash) => (hash * 0x9E3779B1) >> 7;

    private readonly record struct Slot(string? Text, uint Hash, int Number);
}

using System.Numerics;
using System.Runtime.InteropServices;

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

    private const int ShortestStem = 2, Lengths = 16;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { ["#"] = Number, ["<link>"] = Link, ["<mention>"] = Mention };
    private readonly ushort[] lengths = new ushort[1 << 15];
    private Slot[] words = [], stems = [];
    private char[] letters = [];

    public int Count { get; private set; } = Mention + 1;

    /// <summary>The number of a word, or of a stem where <paramref name="text"/> ends in a star; a new one where it has none.</summary>
    public int IdOf(string text)
    {
        if (!numbers.TryGetValue(text, out var number))
            numbers[text] = number = Count++;
        return number;
    }

    /// <summary>Call once after the last new word.</summary>
    public void Freeze()
    {
        letters = new char[numbers.Keys.Sum(text => text.Length)];
        var used = 0;
        words = Table([.. numbers.Where(pair => !pair.Key.EndsWith('*') && pair.Value > Mention)], ref used);
        stems = Table([.. numbers.Where(pair => pair.Key.EndsWith('*')).Select(pair => KeyValuePair.Create(pair.Key[..^1], pair.Value))], ref used);
        foreach (var stem in numbers.Keys.Where(text => text.EndsWith('*')))
            lengths[Place(stem.AsSpan(0, stem.Length - 1))] |= (ushort)(1 << Math.Min(stem.Length - 1 - ShortestStem, Lengths - 1));
        numbers.Clear();
    }

    /// <summary>Writes the numbers of all stems that begin the word, and of the word; returns how many.</summary>
    public int Find(ReadOnlySpan<char> word, Span<int> into)
    {
        var found = 0;
        if (word.Length >= ShortestStem)
        {
            var some = lengths[Place(word[..ShortestStem])] & 1;
            if (word.Length > ShortestStem)
                some |= lengths[Place(word)] & ~1;
            for (; some != 0; some &= some - 1)
            {
                var length = BitOperations.TrailingZeroCount(some) + ShortestStem;
                var longest = length == ShortestStem + Lengths - 1 ? word.Length : Math.Min(length, word.Length);
                for (; length <= longest && found < into.Length - 1; length++)
                    if (Look(stems, word[..length]) is >= 0 and var stem)
                        into[found++] = stem;
            }
        }
        if (Look(words, word) is >= 0 and var whole)
            into[found++] = whole;
        return found;
    }

    private int Look(Slot[] table, ReadOnlySpan<char> text)
    {
        var hash = Hash(text);
        for (var at = hash & ((uint)table.Length - 1); ; at = (at + 1) & ((uint)table.Length - 1))
        {
            ref readonly var slot = ref table[at];
            if (slot.Length == 0)
                return -1;
            if (slot.Hash == hash && text.SequenceEqual(letters.AsSpan(slot.At, slot.Length)))
                return slot.Number;
        }
    }

    private Slot[] Table(IReadOnlyList<KeyValuePair<string, int>> entries, ref int used)
    {
        var table = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, entries.Count * 2))];
        foreach (var (text, number) in entries)
        {
            text.CopyTo(letters.AsSpan(used));
            var hash = Hash(text);
            var at = hash & ((uint)table.Length - 1);
            while (table[at].Length != 0)
                at = (at + 1) & ((uint)table.Length - 1);
            table[at] = new Slot(hash, number, used, text.Length);
            used += text.Length;
        }
        return table;
    }

    /// <summary>Where the lengths of the stems stand that begin with the first three letters (two, where there are no more).</summary>
    private static int Place(ReadOnlySpan<char> text) =>
        (int)(((text[0] * 0x9E3779B1u) + (text[1] * 0x85EBCA77u) + ((text.Length > 2 ? text[2] : 0u) * 0xC2B2AE3Du)) >> 17);

    /// <summary>Four letters a step.</summary>
    private static uint Hash(ReadOnlySpan<char> text)
    {
        const ulong Spread = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)text.Length;
        for (; text.Length >= 4; text = text[4..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(text)));
        var last = 0UL;
        foreach (var letter in text)
            last = (last << 16) | letter;
        return (uint)(Mix(hash ^ last) >> 32);

        static ulong Mix(ulong value)
        {
            value *= Spread;
            return value ^ (value >> 32);
        }
    }

    private readonly record struct Slot(uint Hash, int Number, int At, int Length);
}

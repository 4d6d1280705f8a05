using System.Numerics;

namespace Hub.Classifier.Text;

/// <summary>Weights of grams by language, side by side in one array: the guess looks one up for every letter of a post.</summary>
internal sealed class GramTable
{
    private const int CacheLine = 64;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15; // 2^64 / golden ratio
    private readonly ulong[] keys;
    private readonly float[] weights;
    private readonly int shift, first;

    /// <param name="grams">Weights by gram, one a language; no gram is 0.</param>
    /// <param name="unknown">Weights of a gram that is not among them.</param>
    public GramTable(IReadOnlyDictionary<ulong, float[]> grams, float[] unknown)
    {
        Width = (unknown.Length + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        var slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, grams.Count * 2));
        (keys, shift) = (new ulong[slots], 64 - BitOperations.Log2(slots));
        // Rows begin where a line of the processor's cache does: of two lines a row would take the other's time as well.
        weights = GC.AllocateArray<float>(((int)slots + 1) * Width + (CacheLine / sizeof(float)), pinned: true);
        first = (int)((CacheLine - (Address(weights) % CacheLine)) % CacheLine) / sizeof(float);
        unknown.CopyTo(weights, first + ((int)slots * Width));
        foreach (var (gram, values) in grams)
        {
            var slot = Slot(gram);
            keys[slot] = gram;
            values.CopyTo(weights, first + (slot * Width));
        }
    }

    /// <summary>Floats of a sum: the languages, filled up to whole vectors.</summary>
    public int Width { get; }

    /// <summary>Adds the gram's weights; false: it is not known.</summary>
    public bool Add(ulong gram, Span<float> sums)
    {
        var slot = Slot(gram);
        if (keys[slot] != gram)
            return false;
        AddAt(slot, sums);
        return true;
    }

    public void AddUnknown(Span<float> sums) => AddAt(keys.Length, sums);

    private int Slot(ulong gram)
    {
        var slot = (int)((gram * Spread) >> shift);
        while (keys[slot] != gram && keys[slot] != 0)
            slot = (slot + 1) & (keys.Length - 1);
        return slot;
    }

    private static nint Address(float[] pinned) => System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private void AddAt(int slot, Span<float> sums)
    {
        var row = weights.AsSpan(first + (slot * Width), Width);
        for (var at = 0; at < row.Length; at += Vector<float>.Count)
            (new Vector<float>(sums[at..]) + new Vector<float>(row[at..])).CopyTo(sums[at..]);
    }
}

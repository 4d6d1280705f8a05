using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hub.Core.Storage.Sqlite;

/// <summary>Pinned memory for the values of one execution of a statement; what is taken stays valid until <see cref="Clear"/>.</summary>
internal sealed class BoundBytes
{
    /// <summary>Kept from one execution to the next; a huge post's memory is not.</summary>
    private const int First = 4 * 1024, MostKept = 64 * 1024;
    private readonly List<byte[]> full = [];
    private byte[] current = [];
    private int used;

    /// <summary>Room for at most <paramref name="length"/> bytes; <see cref="Keep"/> says how many were used.</summary>
    public Span<byte> Take(int length)
    {
        if (current.Length - used < length)
            Grow(length);
        return current.AsSpan(used);
    }

    public void Keep(int length) => used += length;

    public ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> value)
    {
        var place = Take(value.Length)[..value.Length];
        value.CopyTo(place);
        used += value.Length;
        return place;
    }

    public void Clear()
    {
        used = 0;
        if (full.Count > 0)
            full.Clear();
        if (current.Length > MostKept)
            current = [];
    }

    /// <summary>Only of bytes that were taken here: the array is pinned. Never null, which SQLite would take for NULL.</summary>
    public static unsafe nint AddressOf(ReadOnlySpan<byte> place) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(place)) is not 0 and var address ? address : Nothing;

    private static readonly unsafe nint Nothing = (nint)NativeMemory.AllocZeroed(8);

    private void Grow(int length)
    {
        if (used > 0)
            full.Add(current);
        current = GC.AllocateUninitializedArray<byte>(Math.Max(Math.Max(First, length), Math.Min(2 * current.Length, MostKept)), pinned: true);
        used = 0;
    }
}

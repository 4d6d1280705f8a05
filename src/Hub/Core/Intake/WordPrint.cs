using System.Numerics;
using System.Runtime.Intrinsics;

namespace Hub.Core.Intake;

/// <summary>
/// What a text says, but for small changes: 16 minima over its pairs of words (A. Broder, "On the resemblance and containment of documents", 1997). Case, digits,
/// punctuation, links and names with @ do not count.
/// </summary>
internal sealed class WordPrint
{
    /// <summary>Bands of four minima: prints that are near have one in common.</summary>
    public const int Bands = 4;

    /// <summary>Fewer words are said alike by people who do not know each other ("no internet since six").</summary>
    private const int FewWords = 12;

    /// <summary>Minima that near prints share at least: about three quarters of the pairs.</summary>
    private const int Near = 12;

    /// <summary>A longer text is known by its beginning.</summary>
    private const int Longest = 4000;

    private static readonly Vector256<uint> LowTurn = Vector256.Create(0x9E3779B1u, 0x85EBCA77u, 0xC2B2AE3Du, 0x27D4EB2Fu, 0x165667B1u, 0xCC9E2D51u, 0x1B873593u, 0xE6546B65u);
    private static readonly Vector256<uint> HighTurn = Vector256.Create(0x7FEB352Du, 0x846CA68Bu, 0x2C1B3C6Du, 0x297A2D39u, 0xBF58476Du, 0x94D049BBu, 0xFF51AFD7u, 0xC4CEB9FFu);
    private readonly Vector256<uint> low, high;

    private WordPrint(Vector256<uint> low, Vector256<uint> high) => (this.low, this.high) = (low, high);

    /// <summary>Null: too few words to tell.</summary>
    public static WordPrint? Of(string said)
    {
        var text = said.AsSpan(0, Math.Min(said.Length, Longest));
        var (low, high) = (Vector256<uint>.AllBitsSet, Vector256<uint>.AllBitsSet);
        var (words, last) = (0, 0u);
        while (Next(ref text, out var word))
        {
            if (word == 0)
                continue;
            if (++words > 1)
            {
                var pair = Mixed(word + (last * 31));
                low = Vector256.Min(low, Vector256.Create(pair) * LowTurn);
                high = Vector256.Min(high, Vector256.Create(pair) * HighTurn);
            }
            last = word;
        }
        return words < FewWords ? null : new WordPrint(low, high);
    }

    public bool IsNear(WordPrint other) =>
        BitOperations.PopCount(Vector256.Equals(low, other.low).ExtractMostSignificantBits()) + BitOperations.PopCount(Vector256.Equals(high, other.high).ExtractMostSignificantBits()) >= Near;

    public ulong Band(int at)
    {
        var (half, first) = (at < 2 ? low : high, at % 2 * 4);
        return (HashOf(half[first], half[first + 1]) * 31) + HashOf(half[first + 2], half[first + 3]) + (ulong)at;
    }

    private static ulong HashOf(uint one, uint other) => (((ulong)one << 32) | other) * 0x9E3779B97F4A7C15;

    /// <summary>The next word's hash; 0: it is none that counts. False: the text is over.</summary>
    private static bool Next(ref ReadOnlySpan<char> text, out uint word)
    {
        text = text.TrimStart();
        word = 0;
        if (text.IsEmpty)
            return false;
        var end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
            end++;
        var token = text[..end];
        text = text[end..];
        if (token[0] != '@' && !token.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            foreach (var letter in token)
                if (char.IsLetterOrDigit(letter))
                    word = ((word ^ (char.IsDigit(letter) ? '0' : char.ToLowerInvariant(letter))) * 0x01000193) + 1;
        return true;
    }

    private static uint Mixed(uint value)
    {
        value ^= value >> 16;
        value *= 0x7feb352d;
        value ^= value >> 15;
        value *= 0x846ca68b;
        return value ^ (value >> 16);
    }
}

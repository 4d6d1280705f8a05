using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hub.Connectors;

/// <summary>Counts and splits as X does (counting-characters; weights of twitter-text 3): Latin and common signs 1, all else 2, an emoji 2 however it is made, a link 23.</summary>
internal static partial class XText
{
    public const int Most = 280;

    private const int LinkWeight = 23, RoomForNumber = 8;

    public static int Weight(string text)
    {
        text = text.Normalize(NormalizationForm.FormC);
        var (weight, at) = (0, 0);
        foreach (Match link in Links().Matches(text))
        {
            // What only looks like a link may be none: it counts for the more of the two.
            var own = link.Value.Contains("://", StringComparison.Ordinal) ? LinkWeight : Math.Max(LinkWeight, Plain(link.Value));
            weight += Plain(text[at..link.Index]) + own;
            at = link.Index + link.Length;
        }
        return weight + Plain(text[at..]);
    }

    /// <summary>X asks more for a post with a link.</summary>
    public static bool HoldsLink(string text) => Links().IsMatch(text);

    /// <summary>The text itself where it fits; else parts that say which of how many they are, split between words.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        if (Weight(text) <= Most)
            return [text];
        var (parts, part) = (new List<string>(), "");
        foreach (var piece in Pieces(text))
            if (Weight((part + piece).TrimEnd()) <= Most - RoomForNumber)
                part += piece;
            else
            {
                parts.Add(part.TrimEnd());
                part = piece.TrimStart();
            }
        parts.Add(part.TrimEnd());
        parts.RemoveAll(one => one.Length == 0);
        return [.. parts.Select((one, at) => string.Create(CultureInfo.InvariantCulture, $"{one} ({at + 1}/{parts.Count})"))];
    }

    /// <summary>Words with the space before them; a word that is too long for a part in its characters.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        foreach (Match word in Words().Matches(text))
            if (Weight(word.Value) <= Most - RoomForNumber)
                yield return word.Value;
            else
                for (var all = StringInfo.GetTextElementEnumerator(word.Value); all.MoveNext();)
                    yield return all.GetTextElement();
    }

    private static int Plain(string text)
    {
        var weight = 0;
        for (var all = StringInfo.GetTextElementEnumerator(text); all.MoveNext();)
            weight += IsEmoji(all.GetTextElement()) ? 2 : all.GetTextElement().EnumerateRunes().Sum(rune => IsLight(rune.Value) ? 1 : 2);
        return weight;
    }

    private static bool IsLight(int rune) => rune is <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247);

    private static bool IsEmoji(string element) => element.EnumerateRunes().Any(rune => rune.Value is (>= 0x1f000 and <= 0x1faff) or 0x20e3 or 0xfe0f);

    [GeneratedRegex(@"https?://\S+|\b[\w-]+(\.[\w-]+)*\.\p{L}{2,24}\b(/\S*)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Links();

    [GeneratedRegex(@"\s*\S+")]
    private static partial Regex Words();
}

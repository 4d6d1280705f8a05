using System.Text.RegularExpressions;

namespace Hub.Classifier.Regexes;

/// <summary>A checked regex of a rule: what to look for first, and whether finding that is already the match.</summary>
internal sealed record RegexItem(string Pattern, string[] Wanted, bool IsExact, bool BoundaryBefore, bool BoundaryBehind)
{
    /// <summary>Patterns beyond this size are refused: the engine's own bound lies at several times as much.</summary>
    private const int MostPlaces = 1_000;

    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <exception cref="FormatException">It cannot be used; the message says why and ends without a full stop.</exception>
    public static RegexItem Parse(string pattern)
    {
        if (pattern.Length > 100_000)
            throw new FormatException($"it must have at most 100000 characters; it has {pattern.Length}");
        try
        {
            _ = new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"it is no regex: {error.Message.TrimEnd('.')}", error);
        }
        return Shaped(pattern);
    }

    private static RegexItem Shaped(string pattern)
    {
        Pattern shape;
        try
        {
            shape = new PatternParser(pattern).Parse();
        }
        catch (NotSupportedException error)
        {
            throw new FormatException($"it uses {error.Message}, which the non-backtracking engine cannot run", error);
        }
        var parts = shape is Sequence sequence ? sequence.Parts : [shape];
        var before = parts.Count > 0 && parts[0] is Anchor { IsWordBoundary: true };
        var behind = parts.Count > 1 && parts[^1] is Anchor { IsWordBoundary: true };
        var inner = parts.Skip(before ? 1 : 0).SkipLast(behind ? 1 : 0).ToList();
        var literals = Literals.Of(new Sequence(inner));
        var wanted = literals.Wanted ?? throw new FormatException("it has no fixed characters that every match must hold, so it would run on every post");
        var exact = literals.Exact is { } texts && !texts.Contains("") && !inner.Exists(HoldsAnchor);
        if (literals.Size > MostPlaces && !exact)
            throw new FormatException($"it is too large: about {literals.Size} places, at most {MostPlaces} are allowed; make it several, or phrases");
        return new RegexItem(pattern, exact ? literals.Exact! : wanted, exact, before, behind);
    }

    private static bool HoldsAnchor(Pattern pattern) => pattern switch
    {
        Anchor => true,
        Sequence sequence => sequence.Parts.Any(HoldsAnchor),
        Choice choice => choice.Branches.Any(HoldsAnchor),
        Repeat repeat => HoldsAnchor(repeat.Inner),
        _ => false,
    };
}

namespace Hub.Classifier.Regexes;

/// <summary>What every match of a pattern must hold.</summary>
/// <param name="Exact">All texts that the pattern matches, lower case, where they are few; else null.</param>
/// <param name="Needed">Every match holds one of these; null: nothing is known.</param>
/// <param name="Size">Estimated places of the automaton.</param>
internal sealed record Literals(string[]? Exact, string[]? Needed, long Size)
{
    private const int MostExact = 64, MostNeeded = 20_000;

    /// <summary>Sizes are counted up to here: nested repeats would multiply beyond any number and look small again.</summary>
    private const long LargestSize = 1 << 30;

    public static Literals Of(Pattern pattern) => pattern switch
    {
        Place { OneOf: { } letters } => new([.. letters.Select(letter => letter.ToString())], null, 1),
        Place => new(null, null, 1),
        Anchor => new([""], null, 1),
        Repeat repeat => OfRepeat(repeat),
        Choice choice => OfChoice([.. choice.Branches.Select(Of)]),
        Sequence sequence => OfSequence([.. sequence.Parts.Select(Of)]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The best set of texts to look for first; null where nothing is fixed.</summary>
    public string[]? Wanted => Better(Exact, Needed);

    private static Literals OfRepeat(Repeat repeat)
    {
        var inner = Of(repeat.Inner);
        var times = repeat.Most == int.MaxValue ? Math.Max(1, repeat.Least) + 1 : repeat.Most;
        var size = Math.Min(inner.Size * Math.Max(1, times), LargestSize);
        if (repeat.Least == 0)
            return new(repeat.Most == 1 && inner.Exact is { Length: < MostExact } ? ["", .. inner.Exact] : null, null, size);
        return repeat is { Least: 1, Most: 1 } ? inner : new(null, inner.Wanted, size);
    }

    private static Literals OfChoice(Literals[] branches)
    {
        var size = branches.Sum(branch => branch.Size) + 1;
        var exact = Array.TrueForAll(branches, branch => branch.Exact is not null) ? branches.SelectMany(branch => branch.Exact!).Distinct(StringComparer.Ordinal).ToArray() : null;
        var wanted = Array.TrueForAll(branches, branch => branch.Wanted is not null) ? branches.SelectMany(branch => branch.Wanted!).Distinct(StringComparer.Ordinal).ToArray() : null;
        return new(exact is { Length: <= MostExact } ? exact : null, wanted is { Length: <= MostNeeded } ? wanted : null, size);
    }

    private static Literals OfSequence(Literals[] parts)
    {
        string[]? best = null;
        string[] run = [""];
        var whole = true;
        foreach (var part in parts)
        {
            if (part.Exact is { } exact && run.Length * exact.Length <= MostExact)
            {
                run = [.. run.SelectMany(left => exact.Select(right => left + right)).Distinct(StringComparer.Ordinal)];
                continue;
            }
            whole = false;
            best = Better(Better(best, run), part.Needed);
            run = part.Exact ?? [""];
        }
        return new(whole ? run : null, whole ? null : Better(best, run), parts.Sum(part => part.Size) + 1);
    }

    /// <summary>Longer shortest text first, then fewer texts; a set that holds the empty text says nothing.</summary>
    private static string[]? Better(string[]? a, string[]? b)
    {
        var (left, right) = (Shortest(a), Shortest(b));
        if (left == 0)
            return right == 0 ? null : b;
        return right > left || (right == left && b!.Length < a!.Length) ? b : a;
    }

    private static int Shortest(string[]? texts) => texts is { Length: > 0 } ? texts.Min(text => text.Length) : 0;
}

namespace Hub.Classifier.Phrases;

/// <summary>A parsed phrase.</summary>
internal abstract record Phrase
{
    /// <summary>The number of plain sequences it stands for.</summary>
    public abstract double Sequences { get; }

    /// <summary>Words on its longest way.</summary>
    public abstract int Longest { get; }

    /// <summary>Words in all.</summary>
    public abstract int Size { get; }

    /// <summary>It may match no word at all.</summary>
    public abstract bool MayBeEmpty { get; }

    /// <summary>A gap may stand at its beginning (or at its end).</summary>
    public abstract bool Gapes(bool atEnd);
}

/// <summary>A folded word, a stem (<c>work*</c>), <c>#</c>, <c>&lt;link&gt;</c>, <c>&lt;mention&gt;</c>; or, where it has no word, at most <paramref name="Skip"/> tokens of any kind.</summary>
internal sealed record Step(string? Word, int Skip) : Phrase
{
    public override double Sequences => 1;

    public override int Longest => 1;

    public override int Size => 1;

    public override bool MayBeEmpty => false;

    public override bool Gapes(bool atEnd) => Word is null;
}

internal sealed record Chain(IReadOnlyList<Phrase> Parts) : Phrase
{
    public override double Sequences => Parts.Aggregate(1.0, (product, part) => product * part.Sequences);

    public override int Longest => Parts.Sum(part => part.Longest);

    public override int Size => Parts.Sum(part => part.Size);

    public override bool MayBeEmpty => Parts.All(part => part.MayBeEmpty);

    public override bool Gapes(bool atEnd)
    {
        foreach (var part in atEnd ? Parts.Reverse() : Parts)
        {
            if (part.Gapes(atEnd))
                return true;
            if (!part.MayBeEmpty)
                return false;
        }
        return false;
    }
}

/// <param name="Branches">One of them.</param>
/// <param name="Optional">Or nothing.</param>
internal sealed record Group(IReadOnlyList<Phrase> Branches, bool Optional) : Phrase
{
    public override double Sequences => Branches.Sum(branch => branch.Sequences) + (Optional ? 1 : 0);

    public override int Longest => Branches.Max(branch => branch.Longest);

    public override int Size => Branches.Sum(branch => branch.Size);

    public override bool MayBeEmpty => Optional || Branches.Any(branch => branch.MayBeEmpty);

    public override bool Gapes(bool atEnd) => Branches.Any(branch => branch.Gapes(atEnd));
}

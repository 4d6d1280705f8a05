using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>The kind that a person's own words speak for. Staff and vip are never believed from a text; two kinds of equal weight say nothing.</summary>
public static class OwnWords
{
    public static SenderKind KindOf(IReadOnlyList<SenderEvidence> said)
    {
        Span<double> sums = stackalloc double[Enum.GetValues<SenderKind>().Length];
        sums.Clear();
        foreach (var one in said)
            if (one.For is not (SenderKind.Staff or SenderKind.Vip or SenderKind.Unknown))
                sums[(int)one.For] += one.Weight;
        var (best, isTie) = (0, false);
        for (var kind = 1; kind < sums.Length; kind++)
            if (sums[kind] > sums[best])
                (best, isTie) = (kind, false);
            else if (best > 0 && sums[kind] == sums[best])
                isTie = true;
        return isTie ? SenderKind.Unknown : (SenderKind)best;
    }
}

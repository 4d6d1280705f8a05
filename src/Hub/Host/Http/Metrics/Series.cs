namespace Hub.Host.Http.Metrics;

/// <summary>One label set of a metric; safe to record from many threads.</summary>
internal sealed class Series(string labels, FamilyKind kind)
{
    private readonly long[] buckets = kind == FamilyKind.Histogram ? new long[Family.Buckets.Length + 1] : [];
    private double sum;
    private int isSet;

    public string Labels { get; } = labels;

    public double Value => Volatile.Read(ref sum);

    public bool IsSet => Volatile.Read(ref isSet) == 1;

    /// <summary>Observations up to each bound of <see cref="Family.Buckets"/>, and above.</summary>
    public ReadOnlySpan<long> Observed => buckets;

    public void Add(double value)
    {
        Volatile.Write(ref isSet, 1);
        double before;
        do
            before = Volatile.Read(ref sum);
        while (Interlocked.CompareExchange(ref sum, before + value, before) != before);
    }

    public void Set(double value)
    {
        Volatile.Write(ref isSet, 1);
        Volatile.Write(ref sum, value);
    }

    public void Observe(double value)
    {
        var at = Array.BinarySearch(Family.Buckets, value);
        Interlocked.Increment(ref buckets[at < 0 ? ~at : at]);
        Add(value);
    }

    public void Clear()
    {
        Volatile.Write(ref isSet, 0);
        Volatile.Write(ref sum, 0);
    }
}

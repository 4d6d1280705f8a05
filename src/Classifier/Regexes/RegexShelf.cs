using System.Text.RegularExpressions;

namespace Hub.Classifier.Regexes;

/// <summary>Built regexes: each is built at its first need, the least recently used goes when there are too many.</summary>
internal sealed class RegexShelf(IReadOnlyList<string> patterns, int kept)
{
    private readonly Regex?[] built = new Regex?[patterns.Count];
    private readonly long[] usedAt = new long[patterns.Count];
    private readonly Lock gate = new();
    private long uses;
    private int count;

    public Regex this[int index]
    {
        get
        {
            Volatile.Write(ref usedAt[index], Interlocked.Increment(ref uses));
            return Volatile.Read(ref built[index]) ?? Build(index);
        }
    }

    public int Count => Volatile.Read(ref count);

    private Regex Build(int index)
    {
        lock (gate)
        {
            if (built[index] is { } done)
                return done;
            if (count >= kept)
                Drop();
            var regex = new Regex(patterns[index], RegexItem.Options);
            count++;
            Volatile.Write(ref built[index], regex);
            return regex;
        }
    }

    private void Drop()
    {
        var oldest = -1;
        for (var i = 0; i < built.Length; i++)
            if (built[i] is not null && (oldest < 0 || usedAt[i] < usedAt[oldest]))
                oldest = i;
        built[oldest] = null;
        count--;
    }
}

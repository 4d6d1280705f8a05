using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Hub.Host.Http.Metrics;

internal enum FamilyKind { Counter, Gauge, Histogram }

/// <summary>One metric with all its label sets.</summary>
internal sealed class Family
{
    /// <summary>Seconds, from a commit to a slow desk.</summary>
    public static readonly double[] Buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly ConcurrentDictionary<string, Series> series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Series>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly Series plain;
    private readonly bool isObserved, adds;

    public Family(Instrument instrument)
    {
        Name = NameOf(instrument);
        Help = instrument.Description ?? instrument.Name;
        Kind = KindOf(instrument);
        isObserved = instrument.IsObservable;
        adds = !isObserved && (Kind == FamilyKind.Counter || instrument.GetType().Name.StartsWith("UpDown", StringComparison.Ordinal));
        bySpan = series.GetAlternateLookup<ReadOnlySpan<char>>();
        plain = new Series("", Kind);
    }

    public string Name { get; }

    public string Help { get; }

    public FamilyKind Kind { get; }

    public IEnumerable<Series> Series => series.Values.Prepend(plain).Where(one => one.IsSet).OrderBy(one => one.Labels, StringComparer.Ordinal);

    /// <summary>The Prometheus name: dots become underscores, counters end in _total, units in seconds or bytes are written out.</summary>
    public static string NameOf(Instrument instrument)
    {
        var name = new StringBuilder(instrument.Name.Length + 8);
        foreach (var letter in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter == ':' ? letter : '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.ToString().EndsWith(unit, StringComparison.Ordinal))
            name.Append(unit);
        return KindOf(instrument) == FamilyKind.Counter && !name.ToString().EndsWith("_total", StringComparison.Ordinal) ? name.Append("_total").ToString() : name.ToString();
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var one = tags.IsEmpty ? plain : Find(tags);
        if (Kind == FamilyKind.Histogram)
            one.Observe(value);
        else if (adds)
            one.Add(value);
        else
            one.Set(value);
    }

    /// <summary>What an observable instrument no longer reports is no longer shown.</summary>
    public void BeginCollect()
    {
        if (!isObserved)
            return;
        series.Clear();
        plain.Clear();
    }

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Span<char> room = stackalloc char[256];
        return TryWrite(tags, room, out var length) && bySpan.TryGetValue(room[..length], out var known) ? known
            : series.GetOrAdd(Labels(tags), labels => new Series(labels, Kind));
    }

    // Only for tags that need no escaping; others take the slow way.
    private static bool TryWrite(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> room, out int length)
    {
        length = 0;
        foreach (var (name, value) in tags)
        {
            if (value is not string text || text.AsSpan().IndexOfAny('\\', '"', '\n') >= 0 || length + name.Length + text.Length + 4 > room.Length)
                return false;
            if (length > 0)
                room[length++] = ',';
            name.CopyTo(room[length..]);
            length += name.Length;
            "=\"".CopyTo(room[length..]);
            length += 2;
            text.CopyTo(room[length..]);
            length += text.Length;
            room[length++] = '"';
        }
        return true;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
            labels.Append(labels.Length > 0 ? "," : "").Append(name).Append("=\"")
                .Append(Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        return labels.ToString();
    }

    private static FamilyKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? FamilyKind.Histogram
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? FamilyKind.Counter
            : FamilyKind.Gauge;
    }
}

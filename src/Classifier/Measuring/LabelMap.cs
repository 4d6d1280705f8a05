using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Renames labels: <c>Yes=request,*=other</c>. A label that is not named stays as it is, unless a star names all others.</summary>
public sealed class LabelMap
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private string? others;

    /// <summary>Leaves everything as it is.</summary>
    public static LabelMap None { get; } = new();

    /// <param name="key">What the fault names, e.g. <c>--map</c>.</param>
    public static LabelMap Read(string key, string? text, List<Fault> faults)
    {
        var map = new LabelMap();
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (pair.Split('=', 2) is [{ Length: > 0 } from, { Length: > 0 } to])
            {
                map.others = from == "*" ? to : map.others;
                map.names[from] = to;
            }
            else
                faults.Add(new Fault(key, $"{key} must be pairs such as incident=complaint,*=other; one is {pair}."));
        return map;
    }

    /// <summary>It is named, not only one of the others.</summary>
    public bool Names(string label) => names.ContainsKey(label);

    public string Of(string label) => names.TryGetValue(label, out var to) ? to : others ?? label;
}

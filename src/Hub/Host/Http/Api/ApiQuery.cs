using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>Reads a query string; the first fault becomes <see cref="Problem"/>, and reading goes on with fallbacks.</summary>
internal sealed class ApiQuery(IQueryCollection query)
{
    public const int MostRows = 500;

    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    private Problem? problem;

    public string? Text(string name)
    {
        known.Add(name);
        var value = query[name].ToString();
        return value.Length == 0 ? null : value;
    }

    public int Limit(int fallback = 50) => (int)(Number("limit", 1, MostRows) ?? fallback);

    public long? Id(string name) => Number(name, 1, long.MaxValue);

    /// <summary>A day or a moment (ISO 8601); without an offset it is UTC.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            return at;
        Add(name, "a day or a moment, e.g. 2026-11-24 or 2026-11-24T08:30Z", text);
        return null;
    }

    /// <summary>Where a bulk action goes on: <c>after</c> and <c>upTo</c>.</summary>
    public BulkRange Range() => new(Number("after", 0, long.MaxValue) ?? 0, Number("upTo", 0, long.MaxValue) ?? long.MaxValue);

    public T? OneOf<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
            if (Word(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        Add(name, string.Join(", ", Enum.GetValues<T>().Select(Word)), text);
        return null;
    }

    /// <summary>What is wrong, unknown names included; null: nothing.</summary>
    public Problem? Problem()
    {
        foreach (var name in query.Keys)
            if (!known.Contains(name))
                Add(name, NearestKey.Of(name, known) ?? string.Join(", ", known.Order(StringComparer.Ordinal)), name);
        return problem;
    }

    /// <summary>The word of a value in queries and JSON.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private long? Number(string name, long least, long most)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Add(name, $"a whole number between {least} and {most}", text);
        return null;
    }

    public void Add(string name, string allowed, string found) => problem ??=
        new(400, "Query not understood", $"The query's {name} is not understood.") { Field = name, Allowed = allowed, Found = found.Length > 60 ? found[..60] + "..." : found };
}

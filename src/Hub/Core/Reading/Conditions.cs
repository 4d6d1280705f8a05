using System.Text;
using Dapper;

namespace Hub.Core.Reading;

/// <summary>The conditions of a search that are set, and their values; texts are ours, values never stand in them.</summary>
internal sealed class Conditions
{
    private readonly StringBuilder text = new();

    public DynamicParameters Values { get; } = new();

    /// <summary><c>WHERE ...</c> and a blank, or nothing.</summary>
    public string Where => text.Length == 0 ? "" : $"WHERE {text} ";

    public Conditions And(string condition)
    {
        text.Append(text.Length == 0 ? "" : " AND ").Append(condition);
        return this;
    }

    /// <summary>Where the value is known.</summary>
    public Conditions And(string condition, string name, object? value)
    {
        if (value is null)
            return this;
        Values.Add(name, value);
        return And(condition);
    }

    /// <summary>A pattern for LIKE ... ESCAPE '\' that finds the words anywhere; null: nothing is asked.</summary>
    public static string? Anywhere(string? words) => words is null ? null
        : "%" + words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}

using System.Globalization;
using static Hub.Core.EnumWords;

namespace Hub.Core;

/// <summary>One condition of a row: it can say whether it holds, what it wants, and what it sees.</summary>
/// <param name="Key">Of the settings, e.g. <c>Category</c>.</param>
/// <param name="Wants">In words.</param>
internal sealed record Condition(string Key, string Wants, Func<PolicyCase, bool> Holds, Func<PolicyCase, string> Sees)
{
    /// <summary>The conditions that a row has; one that it does not name is not there and costs nothing.</summary>
    public static IReadOnlyList<Condition> Of(PolicyRow row)
    {
        var found = new List<Condition>();
        if (row.SenderKinds.Count > 0)
        {
            var mask = Mask(row.SenderKinds);
            found.Add(new("SenderKind", Words(row.SenderKinds), post => Has(mask, (int)post.Sender.Kind), post => Word(post.Sender.Kind)));
        }
        if (row.Categories.Count > 0)
        {
            var mask = Mask(row.Categories);
            found.Add(new("Category", Words(row.Categories), post => Has(mask, (int)post.Verdict.Category), post => Word(post.Verdict.Category)));
        }
        if (row.RequestKinds.Count > 0)
        {
            var mask = Mask(row.RequestKinds);
            found.Add(new("RequestKind", Words(row.RequestKinds), post => post.Verdict.RequestKind is { } kind && Has(mask, (int)kind), post => post.Verdict.RequestKind is { } kind ? Word(kind) : "none"));
        }
        AddTexts(found, "Channel", row.Channels, post => post.Channel);
        AddTexts(found, "Language", row.Languages, post => post.Language);
        AddTexts(found, "Service", row.Services, post => post.Service);
        AddTexts(found, "Contract", row.Contracts, post => post.Sender.Customer?.Contract);
        if (row.Customer is { } customer)
            found.Add(new("Customer", Word(customer), post => post.Sender.Customer is null == (customer == CustomerIs.Unknown), post => post.Sender.Customer is null ? "unknown" : "known"));
        if (row.Visibility is { } visibility)
            found.Add(new("Visibility", Word(visibility), post => post.Visibility == visibility, post => Word(post.Visibility)));
        if (row.ConfidenceUnder is { } bar)
            found.Add(new("Confidence", string.Create(CultureInfo.InvariantCulture, $"<{bar}"), post => post.Verdict.Confidence < bar, post => post.Verdict.Confidence.ToString("0.00", CultureInfo.InvariantCulture)));
        if (row.UnderBars)
            found.Add(new("UnderBars", "true", post => post.UnderBars, post => post.UnderBars ? "true" : "false"));
        return found;
    }

    private static void AddTexts(List<Condition> found, string key, IReadOnlyList<string> allowed, Func<PolicyCase, string?> value)
    {
        if (allowed.Count == 0)
            return;
        var set = allowed.ToHashSet(StringComparer.OrdinalIgnoreCase);
        found.Add(new(key, string.Join(" or ", allowed), post => value(post) is { } text && set.Contains(text), post => value(post) ?? "none"));
    }

    private static int Mask<T>(IReadOnlyList<T> values)
        where T : struct, Enum => values.Aggregate(0, (mask, value) => mask | (1 << Convert.ToInt32(value, CultureInfo.InvariantCulture)));

    private static bool Has(int mask, int value) => (mask & (1 << value)) != 0;

    private static string Words<T>(IReadOnlyList<T> values)
        where T : struct, Enum => string.Join(" or ", values.Select(Word));
}

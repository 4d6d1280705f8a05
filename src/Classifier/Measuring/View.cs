using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>How a labelled file is scored.</summary>
/// <param name="Name">Names it in tables.</param>
/// <param name="File">Tab-separated rows with a header line.</param>
public sealed record View(string Name, string File)
{
    /// <summary>The column that holds what is right; null: <c>label_mapped</c> where it exists, else <c>category</c>.</summary>
    public string? Gold { get; init; }

    /// <summary>Of the gold column's words.</summary>
    public LabelMap Labels { get; init; } = LabelMap.None;

    /// <summary>Of what is predicted.</summary>
    public LabelMap Predictions { get; init; } = LabelMap.None;

    /// <summary>What may be right; rows whose gold is none of them are not scored. Empty: all that occur.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Files of ids, one a line: only these rows are scored, and only the others learnt from. Empty: all rows, for both.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Only rows whose column <c>part</c> says so, e.g. kept, where it has that column; null: all.</summary>
    public string? Part { get; init; }

    /// <summary>It has a class <c>alarm</c>: only false alarms count.</summary>
    public bool CountsOnlyAlarms => Classes.Contains("alarm");

    /// <summary>The category that a class of the view stands for when it is learnt: its own name, or what is predicted as it, noise last. Null: none.</summary>
    public Category? CategoryOf(string label)
    {
        if (Enum.TryParse<Category>(label, ignoreCase: true, out var own) && !int.TryParse(label, out _))
            return own;
        foreach (var category in new[] { Category.Complaint, Category.Praise, Category.Request, Category.Incident, Category.Noise })
            if (Predictions.Of(category.ToString().ToLowerInvariant()) == label && (Predictions.Names(category.ToString().ToLowerInvariant()) || category == Category.Noise))
                return category;
        return null;
    }

    /// <summary>Reads a table of views: view, file, gold, label_map, prediction_map, classes, ids; paths count from its folder.</summary>
    public static IReadOnlyList<View> ReadAll(string path, List<Fault> faults)
    {
        if (TabFile.Read(path, faults) is not { } table)
            return [];
        foreach (var column in new[] { "view", "file" })
            if (!table.Has(column))
                faults.Add(new Fault(path, $"{path} must have the columns view and file; {column} is missing."));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return faults.Count > 0 ? [] : [.. table.Rows.Select(row => Of(table, row, folder, faults))];
    }

    private static View Of(TabFile table, string[] row, string folder, List<Fault> faults)
    {
        var name = table.Text(row, "view") ?? "";
        return new View(name, Path.Combine(folder, table.Text(row, "file") ?? ""))
        {
            Gold = table.Text(row, "gold"),
            Labels = LabelMap.Read($"{name}: label_map", table.Text(row, "label_map"), faults),
            Predictions = LabelMap.Read($"{name}: prediction_map", table.Text(row, "prediction_map"), faults),
            Classes = (table.Text(row, "classes") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Ids = table.Text(row, "ids") is { } ids ? [Path.Combine(folder, ids)] : [],
        };
    }
}

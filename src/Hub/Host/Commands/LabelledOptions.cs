using System.CommandLine;
using Hub.Classifier;
using Hub.Contracts;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>Which labelled posts a command takes: one file with its columns, or a table of views.</summary>
internal sealed class LabelledOptions
{
    private readonly Argument<string[]> files = new("FILE.tsv") { Description = "Tab-separated posts with a header line (id, text, a gold column)", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> views = new("--views") { Description = "A table of views in place of one file", HelpName = "VIEWS.tsv" };
    private readonly Option<string[]> names = new("--view") { Description = "Only these views", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> gold = new("--gold") { Description = "Column that holds what is right [default: label_mapped, else category]", HelpName = "COLUMN" };
    private readonly Option<string?> labels = new("--labels") { Description = "Map of its words: Yes=request,*=other", HelpName = "MAP" };
    private readonly Option<string?> map = new("--map") { Description = "Map of what is predicted: incident=complaint,*=other", HelpName = "MAP" };
    private readonly Option<string?> classes = new("--classes") { Description = "What may be right, by commas [default: all that occur]", HelpName = "A,B" };
    private readonly Option<string[]> ids = new("--ids") { Description = "Files of ids: score only these, learn only from others", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> part = new("--part") { Description = "Only rows whose column part says so", HelpName = "WORD" };

    public void AddTo(Command command)
    {
        command.Add(files);
        foreach (var option in new Option[] { views, names, gold, labels, map, classes, ids, part })
            command.Add(option);
    }

    /// <exception cref="HubException">All faults at once.</exception>
    public IReadOnlyList<View> Views(ParseResult parsed)
    {
        List<Fault> faults = [];
        var found = parsed.GetValue(views) is { } table ? View.ReadAll(table, faults) : [.. (parsed.GetValue(files) ?? []).Select(path => Single(parsed, path, faults))];
        var wanted = parsed.GetValue(names) ?? [];
        foreach (var name in wanted.Where(name => found.All(view => view.Name != name)))
            faults.Add(new Fault("--view", $"--view must be one of {string.Join(", ", found.Select(view => view.Name))}; it is {name}."));
        if (found.Count == 0 && faults.Count == 0)
            faults.Add(new Fault("FILE.tsv", "Name a file of labelled posts, or --views VIEWS.tsv."));
        Refuse(faults);
        return wanted.Length == 0 ? found : [.. found.Where(view => wanted.Contains(view.Name))];
    }

    /// <summary>A table of views was named, not files.</summary>
    public bool IsTable(ParseResult parsed) => parsed.GetValue(views) is not null;

    /// <summary>The rows of a view.</summary>
    /// <exception cref="HubException">All faults at once.</exception>
    public static IReadOnlyList<LabelledRow> Rows(View view, bool inIds)
    {
        List<Fault> faults = [];
        var rows = LabelledRows.Read(view, inIds, faults);
        if (rows.Count == 0 && faults.Count == 0)
            faults.Add(new Fault(view.File, $"{view.File} holds no row that counts for the view {view.Name}."));
        Refuse(faults);
        return rows;
    }

    private View Single(ParseResult parsed, string path, List<Fault> faults) => new(Path.GetFileNameWithoutExtension(path), path)
    {
        Gold = parsed.GetValue(gold),
        Labels = LabelMap.Read("--labels", parsed.GetValue(labels), faults),
        Predictions = LabelMap.Read("--map", parsed.GetValue(map), faults),
        Classes = (parsed.GetValue(classes) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Ids = parsed.GetValue(ids) ?? [],
        Part = parsed.GetValue(part),
    };

    private static void Refuse(List<Fault> faults)
    {
        if (faults.Count > 0)
            throw new HubException(string.Join('\n', faults.Select(fault => fault.Sentence)), ExitCodes.No);
    }
}

using System.Globalization;
using Hub.Classifier.Packs;

namespace Hub.Classifier.Tables;

/// <summary>Reads the key <c>table</c> of a pack: its rows are one text (a YAML block scalar), so that tens of thousands load at once.</summary>
internal sealed class TableReader(YamlReader table)
{
    private const int MostRows = 200_000, MostColumns = 32, MostFaults = 20;
    private readonly List<(string Phrase, float[] Weights, int Line)> rows = [];
    private int faults;

    public Table? Read()
    {
        var columns = RuleReader.Votes(table);
        if (columns.Count > MostColumns)
            table.Fault("for", $"at most {MostColumns} votes", columns.Count.ToString(CultureInfo.InvariantCulture));
        var bias = Bias(columns.Count);
        var byRoot = table.OneOf("scale", "none", "none", "sqrt") == "sqrt";
        var negatable = table.OneOf("negation", "ignore", "heed", "ignore") == "heed";
        Rows(columns.Count);
        table.RefuseUnknown();
        if (columns.Count == 0 || rows.Count == 0)
            return null;
        rows.Sort((a, b) => string.CompareOrdinal(a.Phrase, b.Phrase));
        for (var i = 1; i < rows.Count; i++)
            if (rows[i].Phrase == rows[i - 1].Phrase)
                Fault(Math.Max(rows[i].Line, rows[i - 1].Line), $"the phrase {rows[i].Phrase} stands twice, first in line {Math.Min(rows[i].Line, rows[i - 1].Line)}; it must stand once");
        return new Table(columns, bias, byRoot, negatable, [.. rows.Select(row => row.Phrase)], [.. rows.SelectMany(row => row.Weights)]);
    }

    private double[] Bias(int columns)
    {
        var bias = new double[columns];
        if (table.Value("bias") is null)
            return bias;
        var texts = table.Texts("bias", "a list of numbers, one a vote");
        if (texts.Count != columns)
            table.Fault("bias", $"a list of {columns} numbers, one a vote", $"{texts.Count} long");
        foreach (var (text, column) in texts.Take(columns).Select((text, column) => (text, column)))
            if (!RuleReader.IsWeight(text.Text, out bias[column]))
                table.Fault(text.Line, $"{table.Full("bias")} must be numbers between {-RuleReader.MostWeight} and {RuleReader.MostWeight}; one is {text.Text}.");
        return bias;
    }

    private void Rows(int columns)
    {
        const string Allowed = "a block of lines (phrases: |), each a phrase and one number a vote, with tabs between";
        if (table.Value("phrases") is not YamlText { Text.Length: > 0 } block)
        {
            table.Fault("phrases", Allowed, table.Value("phrases") is { } other ? YamlReader.Found(other) : "missing");
            return;
        }
        var line = block.Line;
        foreach (var row in block.Text.AsSpan().EnumerateLines())
        {
            line++;
            if (!row.IsWhiteSpace())
                Row(row, columns, line);
        }
        if (rows.Count > MostRows)
            table.Fault("phrases", $"at most {MostRows} lines", rows.Count.ToString(CultureInfo.InvariantCulture));
        if (rows.Count == 0 && faults == 0)
            table.Fault("phrases", Allowed, "empty");
    }

    private void Row(ReadOnlySpan<char> row, int columns, int line)
    {
        var tab = row.IndexOf('\t');
        var phrase = (tab < 0 ? row : row[..tab]).Trim().ToString();
        var weights = new float[columns];
        var column = 0;
        for (var rest = tab < 0 ? default : row[(tab + 1)..]; tab >= 0; rest = rest[(tab + 1)..])
        {
            tab = rest.IndexOf('\t');
            var text = (tab < 0 ? rest : rest[..tab]).Trim();
            if (column < columns && !(RuleReader.IsWeight(text, out var weight) && float.IsFinite(weights[column] = (float)weight)))
                Fault(line, $"must hold numbers between {-RuleReader.MostWeight} and {RuleReader.MostWeight}; one is {YamlReader.Short(text.ToString())}");
            column++;
        }
        if (column != columns)
            Fault(line, $"must be a phrase and {columns} numbers with tabs between; it holds {column} numbers");
        else if (Problem(phrase) is { } problem)
            Fault(line, $"the phrase {YamlReader.Short(phrase)} is at fault: {problem}");
        else
            rows.Add((phrase, weights, line));
    }

    private static string? Problem(string phrase)
    {
        try
        {
            Phrases.PhraseParser.Parse(phrase);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>A file of another kind would be at fault in every line: the first tell enough.</summary>
    private void Fault(int line, string sentence)
    {
        if (++faults <= MostFaults)
            table.Fault(line, $"{table.Full("phrases")}: {sentence}.");
        else if (faults == MostFaults + 1)
            table.Fault(line, $"{table.Full("phrases")} is at fault in more lines; the first {MostFaults} are told.");
    }
}

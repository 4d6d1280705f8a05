using System.Globalization;

namespace Hub.Tests.Samples;

/// <summary>One row of samples/expected.tsv (samples/README.md says what its words mean).</summary>
internal sealed record ExpectedRow(int Line, string Channel, string Id, string Result, string Category, string Conversation, string Action, string Row, string Sender)
{
    public const string Header = "line\tchannel\tid\tresult\tcategory\tconversation\taction\trow\tsender";

    public static IReadOnlyList<string> Lines { get; } = File.ReadAllText(Path.Combine(Shared.Root, "samples", "expected.tsv")).TrimEnd('\n').Split('\n');

    /// <summary>Of posts.ndjson.</summary>
    public static IReadOnlyList<ExpectedRow> All { get; } = [.. Lines.Skip(1).Select(Parse).Where(row => row.Line <= SampleLine.All.Count)];

    /// <summary>Of the recordings, numbered on.</summary>
    public static IReadOnlyList<ExpectedRow> Recorded { get; } = [.. Lines.Skip(1 + SampleLine.All.Count).Select(Parse)];

    private static ExpectedRow Parse(string line)
    {
        var cells = line.Split('\t');
        return new(int.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8]);
    }
}

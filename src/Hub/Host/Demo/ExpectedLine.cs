using System.Globalization;

namespace Hub.Host.Demo;

/// <summary>One row of samples/expected.tsv (samples/README.md says what its words mean).</summary>
internal sealed record ExpectedLine(int Line, string Channel, string Id, string Result, string Category, string Conversation, string Action, string Row, string Sender)
{
    public static async Task<IReadOnlyList<ExpectedLine>> ReadAsync(string file, CancellationToken stop) =>
        [.. (await File.ReadAllLinesAsync(file, stop)).Skip(1).Where(line => line.Length > 0).Select(Parse)];

    private static ExpectedLine Parse(string line)
    {
        var cells = line.Split('\t');
        return new(int.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8]);
    }
}

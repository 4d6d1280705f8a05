using Hub.Core;

namespace Hub.Host.Commands;

/// <summary>Writes what came back from desks for a person at a terminal.</summary>
internal static class DeskEventText
{
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<DeskEventRecord> events)
    {
        if (events.Count == 0)
            return;
        var table = new Table(new("from", MayCut: true), new("ticket", MayCut: true), new("at"), new("what"), new("by", MayCut: true), new("words", MayCut: true));
        foreach (var item in events)
            table.Add(item.Backend, item.TicketNativeId, Answers.Moment(item.At), item.Status is { } status ? Answers.Word(status) : "comment", item.Author, item.Text ?? item.Word);
        await output.WriteLineAsync();
        await table.WriteAsync(output);
    }
}

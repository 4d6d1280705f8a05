using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub audit list`.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext context) => new HubCommand("audit", "See what people did, with before and after.", "hub audit list") { List(context) };

    public static async Task WriteAsync(CommandContext context, IReadOnlyList<AuditRecord> rows)
    {
        foreach (var row in rows)
        {
            await context.Out.WriteLineAsync($"{Answers.Moment(row.At)}  {Table.Clean(row.By)}: {row.Action}, {row.Subject}{(row.Why is null ? "" : $" ({Table.Clean(row.Why)})")}");
            await context.Out.WriteLineAsync($"    before: {Table.Clean(row.Before ?? "nothing")}");
            await context.Out.WriteLineAsync($"    after:  {Table.Clean(row.After ?? "nothing")}");
        }
    }

    private static HubCommand List(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var subject = new Option<string?>("--subject") { Description = "Only this, e.g. \"post 12\"", HelpName = "WORDS" };
        var before = new Option<long?>("--before") { Description = "Only actions before this id (the next page)", HelpName = "ID" };
        var command = new HubCommand("list", "List what people did, newest first.", "hub audit list --subject \"post 12\"") { subject, limit, before, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query(("subject", parsed.GetValue(subject)), ("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)));
            var rows = await client.GetAsync("/audit" + query, ApiFormats.Plain.ListingAuditRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, rows, ApiFormats.Indented.ListingAuditRecord);
            else if (rows.Items.Count == 0)
                await context.Out.WriteLineAsync("Nobody did anything that fits.");
            else
                await WriteAsync(context, rows.Items);
            if (rows.Next is { } next)
                await context.Error.WriteLineAsync($"More: --before {next}");
            return ExitCodes.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub deliveries show`: one row, its event, its edits, and what would be sent.</summary>
internal static class DeliveryShow
{
    public static HubCommand Create(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("row"));
        var request = new Option<bool>("--request") { Description = "Show what would be sent to the desk, without secrets" };
        var command = new HubCommand("show", "Show one row of the outbox with the event that it delivers and what people changed in it.", "hub deliveries show 77 --request") { id, request, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var path = $"/deliveries/{parsed.GetValue(id)}";
            if (parsed.GetValue(request))
                await WriteAsync(context, await client.GetAsync($"{path}/request", ApiFormats.Plain.RequestPreview, stop), parsed.GetValue(json));
            else
                await WriteAsync(context, await client.GetAsync(path, ApiFormats.Plain.DeliveryRecord, stop), parsed.GetValue(json));
            return ExitCodes.Ok;
        });
        return command;
    }

    public static async Task WriteAsync(CommandContext context, RequestPreview request, bool asJson)
    {
        if (asJson)
        {
            await Answers.WriteJsonAsync(context, request, ApiFormats.Indented.RequestPreview);
            return;
        }
        await context.Out.WriteLineAsync($"{Table.Clean(request.Method)} {Table.Clean(request.Address)}");
        foreach (var (name, value) in request.Headers)
            await context.Out.WriteLineAsync($"{Table.Clean(name)}: {Table.Clean(value)}");
        await context.Out.WriteLineAsync();
        await context.Out.WriteLineAsync(Table.Clean(request.Body));
    }

    public static async Task WriteAsync(CommandContext context, DeliveryRecord row, bool asJson)
    {
        if (asJson)
        {
            await Answers.WriteJsonAsync(context, row, ApiFormats.Indented.DeliveryRecord);
            return;
        }
        var output = context.Out;
        await DeliveriesCommand.Table([row], context.Time.GetUtcNow()).WriteAsync(output);
        await output.WriteLineAsync(
            $"key {row.Key}, written {Answers.Moment(row.CreatedAt)}, intent {Answers.Moment(row.IntentAt) ?? "none"}, priority {Answers.Word(row.Priority)}, version {row.Version}");
        if (row.Reason is { } reason)
            await output.WriteLineAsync($"reason: {Table.Clean(reason)}");
        if (row.TicketUrl is { } url)
            await output.WriteLineAsync($"ticket {Table.Clean(url)}");
        if (row.TicketStatus is { } status)
            await output.WriteLineAsync($"the ticket is {Answers.Word(status)}");
        if (row.Body is { } body)
            await WriteAsync(output, body);
        await DeskEventText.WriteAsync(output, row.DeskEvents);
        foreach (var edit in row.Edits)
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync($"Before edit {edit.Number} by {Table.Clean(edit.By)}, {Answers.Moment(edit.At)}:");
            await WriteAsync(output, edit.Before);
        }
    }

    private static async Task WriteAsync(TextWriter output, TicketEvent body)
    {
        await output.WriteLineAsync($"{Answers.Word(body.Category)}, {Answers.Word(body.Priority)}, route {Table.Clean(body.Route ?? "none")}: {Table.Clean(body.Title)}");
        await output.WriteLineAsync(Table.Clean(body.Text));
    }
}

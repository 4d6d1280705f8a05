using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub deliveries list|show|retry|replay`.</summary>
internal static class DeliveriesCommand
{
    public static Command Create(CommandContext context) => new HubCommand("deliveries", "Look at what goes to desks, and send again what waits or failed.", "hub deliveries list --state dead")
    {
        List(context), Show(context),
        Act(context, "retry", "Make a waiting or parked row due now. A parked row is sent again although it may stand already.", "retried", DeliveryState.Parked),
        Act(context, "replay", "Send a dead row again with its key.", "sent again", DeliveryState.Dead),
    };

    public static Table Table(IReadOnlyList<DeliveryRecord> rows)
    {
        var table = new Table(
            new("row", IsNumber: true), new("backend", MayCut: true), new("event"), new("state"), new("ticket", MayCut: true), new("post", IsNumber: true), new("tries", IsNumber: true), new("due"),
            new("reason", MayCut: true));
        foreach (var row in rows)
            table.Add(
                Answers.Number(row.Id), row.Backend, Answers.Word(row.Kind), Answers.Word(row.State), row.TicketNativeId, Answers.Number(row.PostId), Answers.Number(row.Attempt),
                row.State == DeliveryState.Done ? null : Answers.Moment(row.DueAt), row.Reason);
        return table;
    }

    private static HubCommand List(CommandContext context)
    {
        var (json, limit, state, backend) = (Answers.Json(), Answers.Limit(), State(), Backend());
        var before = new Option<long?>("--before") { Description = "Only rows before this id (the next page)", HelpName = "ID" };
        var command = new HubCommand("list", "List rows of the outbox, newest first.", "hub deliveries list --backend itsm --state parked") { state, backend, limit, before, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query(("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)), ("state", parsed.GetValue(state)), ("backend", parsed.GetValue(backend)));
            var rows = await client.GetAsync("/deliveries" + query, ApiFormats.Plain.ListingDeliveryRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, rows, ApiFormats.Indented.ListingDeliveryRecord);
            else
                await Table(rows.Items).WriteAsync(context.Out);
            if (rows.Next is { } next)
                await context.Error.WriteLineAsync($"More: --before {next}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("row"));
        var command = new HubCommand("show", "Show one row of the outbox with the event that it delivers.", "hub deliveries show 77 --json") { id, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var row = await client.GetAsync($"/deliveries/{parsed.GetValue(id)}", ApiFormats.Plain.DeliveryRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, row, ApiFormats.Indented.DeliveryRecord);
            else
                await WriteAsync(context.Out, row);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter output, DeliveryRecord row)
    {
        await Table([row]).WriteAsync(output);
        await output.WriteLineAsync($"key {row.Key}, written {Answers.Moment(row.CreatedAt)}, intent {Answers.Moment(row.IntentAt) ?? "none"}, priority {Answers.Word(row.Priority)}");
        if (row.Reason is { } reason)
            await output.WriteLineAsync($"reason: {Commands.Table.Clean(reason)}");
        if (row.TicketUrl is { } url)
            await output.WriteLineAsync($"ticket {Commands.Table.Clean(url)}");
        if (row.TicketStatus is { } status)
            await output.WriteLineAsync($"the ticket is {Answers.Word(status)}");
        if (row.Body is { } body)
            await output.WriteLineAsync($"{Answers.Word(body.Category)}: {Commands.Table.Clean(body.Title)}");
        await DeskEventText.WriteAsync(output, row.DeskEvents);
    }

    private static HubCommand Act(CommandContext context, string verb, string description, string done, DeliveryState state)
    {
        var ids = new Argument<long[]>("ID") { Description = "Ids of rows", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = $"Every row that is {Answers.Word(state)}" };
        var backend = Backend();
        var command = new HubCommand(verb, description, $"hub deliveries {verb} 77 78, or hub deliveries {verb} --all --backend itsm") { ids, all, backend };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(ids) is { Length: > 0 }) == result.GetValue(all))
                result.AddError("Name ids of rows, or --all; one of the two.");
        });
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var rows = parsed.GetValue(all) ? await AllAsync(client, state, parsed.GetValue(backend), stop) : parsed.GetValue(ids)!;
            var touched = 0;
            foreach (var id in rows)
            {
                var answer = await client.PostAsync($"/deliveries/{id}/{verb}", ApiFormats.Plain.Touched, stop);
                touched += answer.Rows;
                if (answer.Rows == 0)
                    await context.Error.WriteLineAsync($"Row {id} is not there, or not in a state for {verb}.");
            }
            await context.Out.WriteLineAsync($"{touched} of {rows.Count} rows {done}.");
            return touched == rows.Count ? ExitCodes.Ok : ExitCodes.No;
        });
        return command;
    }

    private static async Task<IReadOnlyList<long>> AllAsync(HubClient client, DeliveryState state, string? backend, CancellationToken stop)
    {
        var ids = new List<long>();
        for (long? before = null; ;)
        {
            var page = await client.GetAsync(
                "/deliveries" + Answers.Query(("limit", ApiQuery.MostRows), ("before", before), ("state", Answers.Word(state)), ("backend", backend)), ApiFormats.Plain.ListingDeliveryRecord, stop);
            ids.AddRange(page.Items.Select(row => row.Id));
            if (page.Next is not { } next)
                break;
            before = next;
        }
        ids.Reverse();
        return ids;
    }

    private static Option<string?> Backend() => new("--backend") { Description = "Only of this backend", HelpName = "NAME" };

    private static Option<string?> State()
    {
        var state = new Option<string?>("--state") { Description = "Only in this state", HelpName = "WORD" };
        state.AcceptOnlyFromAmong([.. Enum.GetValues<DeliveryState>().Select(Answers.Word)]);
        return state;
    }
}

using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub deliveries list|show|retry|replay|cancel|edit`.</summary>
internal static class DeliveriesCommand
{
    public static Command Create(CommandContext context) => new HubCommand("deliveries", "Look at what goes to desks, and send again, change or cancel what waits or failed.", "hub deliveries list --state dead")
    {
        List(context), DeliveryShow.Create(context),
        new DeliveryActs(DeliveryAction.Retry, "Make waiting or parked rows due now. A parked row is sent again although it may stand already.", "due again", DeliveryState.Parked).Create(context),
        new DeliveryActs(DeliveryAction.Replay, "Send dead rows again with their keys; with --state done what a desk was told since a time and has lost.", "sent again", DeliveryState.Dead).Create(context),
        new DeliveryActs(DeliveryAction.Cancel, "Give up what waits, is parked or dead: it is never sent. With a create its whole ticket is given up.", "cancelled", null).Create(context),
        DeliveryEditing.Create(context),
    };

    public static Table Table(IReadOnlyList<DeliveryRecord> rows, DateTimeOffset now)
    {
        var table = new Table(
            new("row", IsNumber: true), new("age", IsNumber: true), new("backend", MayCut: true), new("event"), new("state"), new("ticket", MayCut: true), new("post", IsNumber: true),
            new("tries", IsNumber: true), new("due"), new("reason", MayCut: true));
        foreach (var row in rows)
            table.Add(
                Answers.Number(row.Id), Age.Of(row.CreatedAt, now), row.Backend, Answers.Word(row.Kind), Answers.Word(row.State), row.TicketNativeId, Answers.Number(row.PostId),
                Answers.Number(row.Attempt), row.State is DeliveryState.Due or DeliveryState.Doubt ? Answers.Moment(row.DueAt) : null, row.Reason);
        return table;
    }

    private static HubCommand List(CommandContext context)
    {
        var (json, limit, search) = (Answers.Json(), Answers.Limit(), SearchOptions.OfDeliveries(context.Time));
        var before = new Option<long?>("--before") { Description = "Only rows before this id (the next page)", HelpName = "ID" };
        var command = new HubCommand("list", "List rows of the outbox, newest first.", "hub deliveries list --backend itsm --state dead --since 3d --reason \"unknown queue\"") { limit, before, json };
        command.AddAll(search.Options);
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query([("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)), .. search.Pairs(parsed)]);
            var rows = await client.GetAsync("/deliveries" + query, ApiFormats.Plain.ListingDeliveryRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, rows, ApiFormats.Indented.ListingDeliveryRecord);
            else
                await Table(rows.Items, context.Time.GetUtcNow()).WriteAsync(context.Out);
            if (rows.Next is { } next)
                await context.Error.WriteLineAsync($"More: --before {next}");
            return ExitCodes.Ok;
        });
        return command;
    }
}

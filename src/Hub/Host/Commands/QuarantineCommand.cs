using System.CommandLine;
using System.Text;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub quarantine list|show|retry`.</summary>
internal static class QuarantineCommand
{
    private const int MostShown = 4000;

    public static Command Create(CommandContext context) =>
        new HubCommand("quarantine", "Look at what could not be read, and read it again after a fix.", "hub quarantine list") { List(context), Show(context), Retry(context) };

    private static HubCommand List(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var channel = Channel();
        var command = new HubCommand("list", "List items that could not be read or stored.", "hub quarantine list --channel support") { channel, limit, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var items = await ListAsync(client, parsed.GetValue(channel), parsed.GetValue(limit), stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, items, ApiFormats.Indented.ListingQuarantineRecord);
            else
                await Table(items.Items).WriteAsync(context.Out);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("item"));
        var command = new HubCommand("show", "Show one item with the bytes as they came (control characters blanked, JSON has all of them).", "hub quarantine show 3") { id, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var item = await client.GetAsync($"/quarantine/{parsed.GetValue(id)}", ApiFormats.Plain.QuarantineRecord, stop);
            if (parsed.GetValue(json))
            {
                await Answers.WriteJsonAsync(context, item, ApiFormats.Indented.QuarantineRecord);
                return ExitCodes.Ok;
            }
            await Table([item]).WriteAsync(context.Out);
            await context.Out.WriteLineAsync();
            var raw = Encoding.UTF8.GetString(item.Raw.AsSpan(0, Math.Min(item.Raw?.Length ?? 0, MostShown)));
            await context.Out.WriteLineAsync(Commands.Table.Clean(raw));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Retry(CommandContext context)
    {
        var ids = new Argument<long[]>("ID") { Description = "Ids of items", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every item that waits" };
        var channel = Channel();
        var command = new HubCommand("retry", "Read items again through their connector.", "hub quarantine retry 3, or hub quarantine retry --all --channel support") { ids, all, channel };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(ids) is { Length: > 0 }) == result.GetValue(all))
                result.AddError("Name ids of items, or --all; one of the two.");
        });
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var items = parsed.GetValue(all)
                ? [.. (await ListAsync(client, parsed.GetValue(channel), ApiQuery.MostRows, stop)).Items.Where(item => item.State == QuarantineState.Waiting).Select(item => item.Id)]
                : parsed.GetValue(ids)!;
            var read = 0;
            foreach (var id in items)
            {
                var result = await client.PostAsync($"/quarantine/{id}/retry", ApiFormats.Plain.ChangeResult, stop);
                read += result.Outcome == ChangeOutcome.Quarantined ? 0 : 1;
                await context.Out.WriteLineAsync($"{id}: {Answers.Word(result.Outcome)}{(result.Reason is { } reason ? $", {Commands.Table.Clean(reason)}" : "")}");
            }
            await context.Out.WriteLineAsync($"{read} of {items.Length} items are posts now.");
            return read == items.Length ? ExitCodes.Ok : ExitCodes.No;
        }, decides: true);
        return command;
    }

    private static Task<Listing<QuarantineRecord>> ListAsync(HubClient client, string? channel, int limit, CancellationToken stop) =>
        client.GetAsync("/quarantine" + Answers.Query(("channel", channel), ("limit", limit)), ApiFormats.Plain.ListingQuarantineRecord, stop);

    private static Table Table(IReadOnlyList<QuarantineRecord> items)
    {
        var table = new Table(
            new("item", IsNumber: true), new("came"), new("channel", MayCut: true), new("native id", MayCut: true), new("state"), new("bytes", IsNumber: true), new("tries", IsNumber: true), new("reason", MayCut: true));
        foreach (var item in items)
            table.Add(
                Answers.Number(item.Id), Answers.Moment(item.At), item.Channel, item.NativeId, Answers.Word(item.State), Answers.Number(item.Bytes), Answers.Number(item.Attempts), item.Reason);
        return table;
    }

    private static Option<string?> Channel() => new("--channel") { Description = "Only of this channel", HelpName = "NAME" };
}

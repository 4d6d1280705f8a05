using System.CommandLine;
using System.Text;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub quarantine list|show|retry|edit|drop`.</summary>
internal static class QuarantineCommand
{
    private const int MostShown = 4000;

    public static Command Create(CommandContext context) => new HubCommand("quarantine", "Look at what could not be read, and read it again, mend it or give it up.", "hub quarantine list")
    {
        List(context), Show(context),
        new QuarantineActs("retry", "Read items again through their connector.", "are posts now").Create(context),
        Edit(context),
        new QuarantineActs("drop", "Give items up: their bytes go, their reason stays.", "dropped").Create(context),
    };

    private static HubCommand List(CommandContext context)
    {
        var (json, limit, search) = (Answers.Json(), Answers.Limit(), SearchOptions.OfQuarantine(context.Time));
        var before = new Option<long?>("--before") { Description = "Only items before this id (the next page)", HelpName = "ID" };
        var command = new HubCommand("list", "List items that could not be read or stored, newest first.", "hub quarantine list --channel support --since 3d") { limit, before, json };
        command.AddAll(search.Options);
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query([("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)), .. search.Pairs(parsed)]);
            var items = await client.GetAsync("/quarantine" + query, ApiFormats.Plain.ListingQuarantineRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, items, ApiFormats.Indented.ListingQuarantineRecord);
            else
                await Table(items.Items, context.Time.GetUtcNow()).WriteAsync(context.Out);
            if (items.Next is { } next)
                await context.Error.WriteLineAsync($"More: --before {next}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("item"));
        var raw = new Option<bool>("--raw") { Description = "Write the bytes alone, as they came, e.g. into a file to edit" };
        var command = new HubCommand("show", "Show one item with the bytes as they came (control characters blanked, JSON and --raw have all of them).", "hub quarantine show 3 --raw > item.json") { id, raw, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var item = await client.GetAsync($"/quarantine/{parsed.GetValue(id)}", ApiFormats.Plain.QuarantineRecord, stop);
            if (parsed.GetValue(raw))
                await context.Binary().WriteAsync(item.Raw ?? [], stop);
            else if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, item, ApiFormats.Indented.QuarantineRecord);
            else
                await WriteAsync(context, item);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Edit(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("item"));
        var file = new Option<FileInfo>("--file") { Description = "The bytes that shall be read instead", HelpName = "FILE", Required = true };
        var command = new HubCommand("edit", "Read other bytes in place of an item's. It keeps its own until they are stored.", "hub quarantine edit 3 --file item.json") { id, file, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            using var body = new ByteArrayContent(await System.IO.File.ReadAllBytesAsync(parsed.GetValue(file)!.FullName, stop));
            var result = await client.SendAsync($"/quarantine/{parsed.GetValue(id)}/edit" + Answers.Query(("by", context.User)), body, ApiFormats.Plain.ChangeResult, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, result, ApiFormats.Indented.ChangeResult);
            else
                await context.Out.WriteLineAsync(Sentence(parsed.GetValue(id), result));
            return result.Outcome == ChangeOutcome.Quarantined ? ExitCodes.No : ExitCodes.Ok;
        }, decides: true);
        return command;
    }

    public static string Sentence(long id, ChangeResult result) => $"{id}: {Answers.Word(result.Outcome)}{(result.Reason is { } reason ? $", {Commands.Table.Clean(reason)}" : "")}";

    private static async Task WriteAsync(CommandContext context, QuarantineRecord item)
    {
        await Table([item], context.Time.GetUtcNow()).WriteAsync(context.Out);
        await context.Out.WriteLineAsync(Commands.Table.Clean(item.Reason));
        await context.Out.WriteLineAsync();
        await context.Out.WriteLineAsync(Commands.Table.Clean(Encoding.UTF8.GetString(item.Raw.AsSpan(0, Math.Min(item.Raw?.Length ?? 0, MostShown)))));
    }

    private static Table Table(IReadOnlyList<QuarantineRecord> items, DateTimeOffset now)
    {
        var table = new Table(
            new("item", IsNumber: true), new("age", IsNumber: true), new("channel", MayCut: true), new("native id", MayCut: true), new("state"), new("bytes", IsNumber: true), new("tries", IsNumber: true),
            new("reason", MayCut: true));
        foreach (var item in items)
            table.Add(
                Answers.Number(item.Id), Age.Of(item.At, now), item.Channel, item.NativeId, Answers.Word(item.State), Answers.Number(item.Bytes), Answers.Number(item.Attempts), item.Reason);
        return table;
    }
}

using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub deliveries retry|replay|cancel`: named rows at once, a search after a preview.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Description">For the help.</param>
/// <param name="Done">What a row then is.</param>
/// <param name="Usual">The state that a search without one means; null: the person must name it.</param>
internal sealed record DeliveryActs(DeliveryAction Action, string Description, string Done, DeliveryState? Usual)
{
    private string Verb => Answers.Word(Action);

    private string Allowed => string.Join(", ", DeliveryOrder.StatesOf(Action).Select(Answers.Word));

    public HubCommand Create(CommandContext context)
    {
        var ids = new Argument<long[]>("ID") { Description = "Ids of rows", Arity = ArgumentArity.ZeroOrMore };
        var (json, search, bulk) = (Answers.Json(), SearchOptions.OfDeliveries(context.Time), new BulkCommand("/deliveries", Verb, Done, "rows"));
        var all = new Option<bool>("--all") { Description = Usual is { } usual ? $"Every row that is {Answers.Word(usual)}" : "Every row of the state" };
        var why = new Option<string?>("--why") { Description = "Your reason, kept with the row", HelpName = "WORDS" };
        var version = new Option<string?>("--version") { Description = "Only if the row is still as `show` told", HelpName = "WORD" };
        var example = $"hub deliveries {Verb} --backend itsm {(Usual is null ? "--state dead " : "")}--reason \"unknown queue\" --dry-run";
        var command = new HubCommand(Verb, Description, example) { ids, all, bulk.DryRun, bulk.Yes, why, version, json };
        command.AddAll(search.Options);
        command.Validators.Add(result =>
        {
            var isNamed = result.GetValue(ids) is { Length: > 0 };
            if (isNamed == (result.GetValue(all) || search.IsSet(result)))
                result.AddError("Name ids of rows, or --all, or a search; one of them.");
            else if (!isNamed && Action == DeliveryAction.Replay && search.Text(result, "state") == ReplaySince.State)
            {
                if (ReplaySince.Fault(result, search, result.GetValue(all)) is { } fault)
                    result.AddError(fault);
            }
            else if (!isNamed && search.Text(result, "state") is var state && (state is null ? Usual is null : !Allowed.Split(", ").Contains(state)))
                result.AddError($"--state must be one of {Allowed}; it is {state ?? "missing"}.");
        });
        command.AsksHub(context, (client, parsed, stop) =>
        {
            (string, object?)[] order = [("by", context.User), ("why", parsed.GetValue(why))];
            if (parsed.GetValue(ids) is { Length: > 0 } named)
                return EachAsync(context, client, named, Answers.Query([.. order, ("version", parsed.GetValue(version))]), stop);
            if (Action == DeliveryAction.Replay && search.Text(parsed.CommandResult, "state") == ReplaySince.State)
                return new ReplaySince(bulk, json).RunAsync(context, client, parsed, [.. search.Pairs(parsed), .. order], stop);
            (string Name, object? Value)[] conditions = [.. search.Pairs(parsed)];
            if (Usual is { } usual && !search.Has(parsed, "state"))
                conditions = [("state", Answers.Word(usual)), .. conditions.Where(pair => pair.Name != "state")];
            return bulk.RunAsync(context, client, parsed, new BulkQuery(conditions, order, json), stop);
        });
        return command;
    }

    private async Task<int> EachAsync(CommandContext context, HubClient client, long[] ids, string query, CancellationToken stop)
    {
        var done = 0;
        foreach (var id in ids)
        {
            try
            {
                var acted = await client.PostAsync($"/deliveries/{id}/{Verb}{query}", ApiFormats.Plain.Acted, stop);
                done++;
                await context.Out.WriteLineAsync($"{id}: {acted.Sentence}");
            }
            catch (HubException refused) when (refused.ExitCode == ExitCodes.No)
            {
                await context.Error.WriteLineAsync($"{id}: {refused.Message}");
            }
        }
        await context.Out.WriteLineAsync($"{done} of {ids.Length} rows {Done}.");
        return done == ids.Length ? ExitCodes.Ok : ExitCodes.No;
    }
}

using System.CommandLine;
using Hub.Contracts;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub quarantine retry|drop`: named items at once, a search after a preview.</summary>
internal sealed record QuarantineActs(string Verb, string Description, string Done)
{
    private bool Drops => Verb == "drop";

    public HubCommand Create(CommandContext context)
    {
        var ids = new Argument<long[]>("ID") { Description = "Ids of items", Arity = ArgumentArity.ZeroOrMore };
        var (json, search, bulk) = (Answers.Json(), SearchOptions.OfQuarantine(context.Time), new BulkCommand("/quarantine", Verb, Done, "items"));
        var all = new Option<bool>("--all") { Description = "Every item that waits" };
        var why = new Option<string?>("--why") { Description = "Your reason, kept with the item", HelpName = "WORDS" };
        var command = new HubCommand(Verb, Description, $"hub quarantine {Verb} 3, or hub quarantine {Verb} --channel support --reason \"not JSON\" --dry-run") { ids, all, bulk.DryRun, bulk.Yes, json };
        if (Drops)
            command.Add(why);
        command.AddAll(search.Options);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(ids) is { Length: > 0 }) == (result.GetValue(all) || search.IsSet(result)))
                result.AddError("Name ids of items, or --all, or a search; one of them.");
            else if (search.Text(result, "state") is { } state && state != "waiting")
                result.AddError($"--state must be waiting; it is {state}.");
        });
        command.AsksHub(context, (client, parsed, stop) =>
        {
            (string, object?)[] order = Drops ? [("by", context.User), ("why", parsed.GetValue(why))] : [];
            return parsed.GetValue(ids) is { Length: > 0 } named
                ? EachAsync(context, client, named, Answers.Query(order), stop) : bulk.RunAsync(context, client, parsed, new BulkQuery([.. search.Pairs(parsed)], order, json), stop);
        }, decides: !Drops);
        return command;
    }

    private async Task<int> EachAsync(CommandContext context, HubClient client, long[] ids, string query, CancellationToken stop)
    {
        var done = 0;
        foreach (var id in ids)
        {
            try
            {
                var (isDone, sentence) = await OneAsync(client, id, query, stop);
                done += isDone ? 1 : 0;
                await context.Out.WriteLineAsync(sentence);
            }
            catch (HubException refused) when (refused.ExitCode == ExitCodes.No)
            {
                await context.Error.WriteLineAsync($"{id}: {refused.Message}");
            }
        }
        await context.Out.WriteLineAsync($"{done} of {ids.Length} items {Done}.");
        return done == ids.Length ? ExitCodes.Ok : ExitCodes.No;
    }

    private async Task<(bool IsDone, string Sentence)> OneAsync(HubClient client, long id, string query, CancellationToken stop)
    {
        var path = $"/quarantine/{id}/{Verb}{query}";
        if (Drops)
            return (true, $"{id}: {Answers.Word((await client.PostAsync(path, ApiFormats.Plain.QuarantineRecord, stop)).State)}");
        var result = await client.PostAsync(path, ApiFormats.Plain.ChangeResult, stop);
        return (result.Outcome != ChangeOutcome.Quarantined, QuarantineCommand.Sentence(id, result));
    }
}

using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub rules list|reload|rollback`: the packs of the running hub.</summary>
internal static class RulesActive
{
    public static HubCommand List(CommandContext context)
    {
        var command = new HubCommand("list", "Show the packs by which the running hub decides, and what became of their last change.", "hub rules list");
        command.SetAction(async (parsed, stop) =>
        {
            await using var hub = await HubClient.OpenAsync(parsed, context, decides: false, stop);
            await WriteAsync(context, await hub.GetAsync("/rules", ApiFormats.Plain.RulesRecord, stop));
            return ExitCodes.Ok;
        });
        return command;
    }

    public static HubCommand Reload(CommandContext context) => Act(
        context, "reload", "Let the running hub read its packs again now; they are taken only if all load and every case passes, else the active ones stay and this ends with 1.");

    public static HubCommand RollBack(CommandContext context) => Act(context, "rollback", "Let the running hub go back to the packs that were active before, until their files change or are reloaded.");

    private static HubCommand Act(CommandContext context, string name, string description)
    {
        var command = new HubCommand(name, description, $"hub rules {name}");
        command.SetAction(async (parsed, stop) =>
        {
            await using var hub = await HubClient.OpenAsync(parsed, context, decides: false, stop);
            return await WriteAsync(context, await hub.PostAsync($"/rules/{name}", ApiFormats.Plain.RulesRecord, stop));
        });
        return command;
    }

    private static async Task<int> WriteAsync(CommandContext context, RulesRecord rules)
    {
        var table = new Table(new("pack", MayCut: true), new("version"), new("language"), new("rules", IsNumber: true), new("phrases", IsNumber: true), new("hash"));
        foreach (var pack in rules.Items)
            table.Add(pack.Id, pack.Version, pack.Language, Answers.Number(pack.RuleCount), Answers.Number(pack.PhraseCount), pack.Hash);
        await table.WriteAsync(context.Out);
        await context.Out.WriteLineAsync($"active: {rules.Packs} since {Answers.Moment(rules.Since)} UTC");
        if (rules.Last is { } last)
            await context.Out.WriteLineAsync($"{Answers.Moment(last.At)}: {last.Sentence}");
        return rules.Last is { IsTaken: false } ? ExitCodes.No : ExitCodes.Ok;
    }
}

using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>A bulk action over a search: first what and how many, then, confirmed by that number, batch after batch.</summary>
/// <param name="Root">Of the API, e.g. <c>/deliveries</c>.</param>
/// <param name="Verb">What is done, as the API names it.</param>
/// <param name="Done">What then is, e.g. <c>sent again</c>.</param>
/// <param name="Things">What it is done with, e.g. <c>rows</c>.</param>
internal sealed record BulkCommand(string Root, string Verb, string Done, string Things)
{
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = $"Only show which {Things} and how many" };

    public Option<long?> Yes { get; } = new("--yes") { Description = "Do it, if that many are found as the preview showed", HelpName = "N" };

    public async Task<int> RunAsync(CommandContext context, HubClient client, ParseResult parsed, BulkQuery query, CancellationToken stop)
    {
        var found = await client.GetAsync($"{Root}/summary" + Answers.Query([.. query.Search]), ApiFormats.Plain.SearchSummary, stop);
        var isJson = parsed.GetValue(query.Json);
        if (isJson && parsed.GetValue(Yes) is null)
            await Answers.WriteJsonAsync(context, found, ApiFormats.Indented.SearchSummary);
        else if (!isJson)
            await ShowAsync(context, found);
        if (parsed.GetValue(DryRun))
            return ExitCodes.Ok;
        if (found.Rows == 0 && parsed.GetValue(Yes) is null or 0)
            return ExitCodes.Ok;
        if (parsed.GetValue(Yes) is not { } confirmed)
            return await SayAsync(context, $"Nothing was done. To {Verb} these {found.Rows} {Things}: the same with --yes {found.Rows}");
        if (confirmed != found.Rows)
            return await SayAsync(context, $"Nothing was done: {found.Rows} {Things} are found now, not {confirmed}. Look again.");
        var whole = await GoAsync(context, client, query, found, stop);
        if (isJson)
            await Answers.WriteJsonAsync(context, whole, ApiFormats.Indented.BulkStep);
        else
            await context.Out.WriteLineAsync($"{whole.Done} of {whole.Seen} {Things} {Done}{(whole.Done == whole.Seen ? "." : "; the others changed meanwhile or stay as they are.")}");
        return whole.Done == found.Rows ? ExitCodes.Ok : ExitCodes.No;
    }

    /// <summary>No further than the youngest that was shown.</summary>
    private async Task<BulkStep> GoAsync(CommandContext context, HubClient client, BulkQuery query, SearchSummary found, CancellationToken stop)
    {
        var (seen, done, told) = (0, 0, context.Time.GetTimestamp());
        for (long? after = 0; after is { } from;)
        {
            try
            {
                var path = $"{Root}/{Verb}" + Answers.Query([.. query.Search, .. query.Order, ("after", from), ("upTo", found.UpTo)]);
                var step = await client.PostAsync(path, ApiFormats.Plain.BulkStep, stop);
                (seen, done, after) = (seen + step.Seen, done + step.Done, step.Next);
            }
            catch (Exception error) when (error is OperationCanceledException or HttpRequestException or HubException)
            {
                await context.Error.WriteLineAsync($"Stopped after {done} of {found.Rows}; the same command goes on with the rest.");
                throw;
            }
            if (context.Time.GetElapsedTime(told) < TimeSpan.FromSeconds(2))
                continue;
            await context.Error.WriteLineAsync($"{seen} of {found.Rows} ...");
            told = context.Time.GetTimestamp();
        }
        return new BulkStep(seen, done, null);
    }

    private async Task ShowAsync(CommandContext context, SearchSummary found)
    {
        await context.Out.WriteLineAsync($"{found.Rows} {Things}{(found.Oldest is { } oldest ? $", the oldest {Age.Of(oldest, context.Time.GetUtcNow())} old" : "")}");
        if (found.Rows == 0)
            return;
        var table = new Table(new(Things, IsNumber: true), new("reason", MayCut: true));
        foreach (var reason in found.Reasons)
            table.Add(Answers.Number(reason.Rows), reason.Reason ?? "(none)");
        if (found.Rows - found.Reasons.Sum(reason => reason.Rows) is > 0 and var others)
            table.Add(Answers.Number(others), "(others)");
        await table.WriteAsync(context.Out);
    }

    private static async Task<int> SayAsync(CommandContext context, string sentence)
    {
        await context.Error.WriteLineAsync(sentence);
        return ExitCodes.No;
    }
}

/// <param name="Search">The conditions.</param>
/// <param name="Order">Who asks, and why.</param>
/// <param name="Json">Whether the answer shall be JSON.</param>
internal sealed record BulkQuery(IReadOnlyList<(string Name, object? Value)> Search, IReadOnlyList<(string Name, object? Value)> Order, Option<bool> Json);

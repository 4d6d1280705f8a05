using System.CommandLine;
using System.CommandLine.Parsing;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub deliveries replay --state done --backend NAME --since TIME`: first what would be sent again, then, confirmed by its count, the order for it.</summary>
internal sealed record ReplaySince(BulkCommand Bulk, Option<bool> Json)
{
    public const string State = "done";

    private static readonly string[] Taken = ["state", "backend", "since", "until"];

    /// <summary>What is wrong with the search; null: nothing.</summary>
    public static string? Fault(SymbolResult result, SearchOptions search, bool isAll) =>
        isAll || search.Set(result).Except(Taken).Any() || search.Text(result, "backend") is null || search.Text(result, "since") is null
            ? "--state done takes --backend NAME and --since WHEN, at most --until WHEN beside them: all that the backend was told then is sent again, each ticket in its order." : null;

    /// <param name="pairs">The search, and who asks.</param>
    public async Task<int> RunAsync(CommandContext context, HubClient client, ParseResult parsed, (string Name, object? Value)[] pairs, CancellationToken stop)
    {
        var (isJson, confirmed) = (parsed.GetValue(Json), parsed.GetValue(Bulk.Yes));
        // What is written while the person reads must not change what he confirms.
        var until = pairs.First(pair => pair.Name == "until").Value ?? context.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        (string Name, object? Value)[] search = [.. pairs.Where(pair => pair.Name is "backend" or "since"), ("until", until)];
        var found = await client.GetAsync("/deliveries/again" + Answers.Query(search), ApiFormats.Plain.ReplayPreview, stop);
        if (!isJson)
            await ShowAsync(context, found);
        else if (confirmed is null || found.Refusal is not null)
            await Answers.WriteJsonAsync(context, found, ApiFormats.Indented.ReplayPreview);
        if (found.Refusal is { } refusal)
            return await SayAsync(context, refusal);
        if (parsed.GetValue(Bulk.DryRun) || (found.Rows == 0 && confirmed is null or 0))
            return ExitCodes.Ok;
        if (confirmed is null)
            return await SayAsync(context, $"Nothing was done. To send these {found.Rows} events again: the same with --until {until} --yes {found.Rows}");
        if (confirmed != found.Rows)
            return await SayAsync(context, $"Nothing was done: {found.Rows} events are found now, not {confirmed}. Look again, with --until {until}.");
        var taken = await client.PostAsync("/deliveries/again" + Answers.Query([.. search, .. pairs.Where(pair => pair.Name is "by" or "why")]), ApiFormats.Plain.ReplayTaken, stop);
        if (isJson)
            await Answers.WriteJsonAsync(context, taken, ApiFormats.Indented.ReplayTaken);
        else
            await context.Out.WriteLineAsync($"{taken.Rows} events are sent again {(taken.IsRunning ? "from now on" : "once the hub runs")}, under their keys; `hub backends` tells how many wait.");
        return ExitCodes.Ok;
    }

    private static async Task ShowAsync(CommandContext context, ReplayPreview found)
    {
        await context.Out.WriteLineAsync($"{found.Rows} events that {found.Backend} was told since {Answers.Moment(found.Since)} UTC{(found.Class is { } known ? $" ({Answers.Word(known)})" : "")}");
        if (found.Kinds.Count + found.Left.Count == 0)
            return;
        var table = new Table(new("events", IsNumber: true), new("kind"), new("what becomes of them", MayCut: true));
        foreach (var kind in found.Kinds)
            table.Add(Answers.Number(kind.Rows), Answers.Word(kind.Kind), Fate(found.Class));
        foreach (var left in found.Left)
            table.Add(Answers.Number(left.Rows), null, Sentence(left.Why));
        await table.WriteAsync(context.Out);
    }

    private static string Fate(BackendClass? known) => known switch
    {
        BackendClass.Keyed => "sent again with the same key",
        BackendClass.Findable => "searched for, and made again where the desk has lost them",
        _ => "sent again: what the desk still has stands there twice then",
    };

    private static string Sentence(ReplayLeft why) => why switch
    {
        ReplayLeft.OnItsWay => "left: on their way already",
        ReplayLeft.Parked => "left: parked, a person decides",
        ReplayLeft.Dead => "left: refused; replay without --state done sends them",
        ReplayLeft.Cancelled => "left: cancelled",
        ReplayLeft.NoTicket => "left: their ticket was not made",
        ReplayLeft.Unreadable => "not replayable: what the store holds of them cannot be read",
        ReplayLeft.FileGone => "not replayable: their file is no longer here",
        ReplayLeft.KeyExpired => "not replayable: the desk no longer keeps their keys and cannot be searched",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<int> SayAsync(CommandContext context, string sentence)
    {
        await context.Error.WriteLineAsync(sentence);
        return ExitCodes.No;
    }
}

using Hub.Classifier.Packs;

namespace Hub.Host.Http.Api;

/// <summary>Which packs score, and what became of the last change.</summary>
/// <param name="Packs">Hash of all together, as decisions record it.</param>
/// <param name="Since">When they began to score.</param>
/// <param name="Items">Each pack.</param>
/// <param name="Last">The last attempt to change them since the hub started; null: none.</param>
public sealed record RulesRecord(string Packs, DateTimeOffset Since, IReadOnlyList<PackCard> Items, PackTrial? Last);

/// <param name="At">When it was made.</param>
/// <param name="IsTaken">Whether what was asked was done.</param>
/// <param name="Sentence">What became of it.</param>
public sealed record PackTrial(DateTimeOffset At, bool IsTaken, string Sentence);

/// <summary>What may be asked of the packs.</summary>
/// <param name="Active">Those that score.</param>
/// <param name="Reload">Reads the files again.</param>
/// <param name="RollBack">Goes back to those before.</param>
public sealed record RulesControl(Func<RulesRecord> Active, Func<RulesRecord> Reload, Func<RulesRecord> RollBack);

/// <summary>/api/v1/rules: the active packs, their reload and the way back.</summary>
internal sealed class RulesApi(RunningHub hub)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rules", context => WriteAsync(context, hub.Rules?.Active));
        api.MapPost("/rules/reload", context => ActAsync(context, hub.Rules?.Reload));
        api.MapPost("/rules/rollback", context => ActAsync(context, hub.Rules?.RollBack));
    }

    private static async Task ActAsync(HttpContext context, Func<RulesRecord>? act)
    {
        if (!await ApiAnswers.RefusedAsync(context))
            await WriteAsync(context, act);
    }

    private static Task WriteAsync(HttpContext context, Func<RulesRecord>? ask) => ask is null
        ? ApiAnswers.ConflictAsync(context, "No hub runs; it reads the packs when it starts. hub rules test says whether they load.")
        : ApiAnswers.WriteAsync(context, ask(), ApiFormats.Plain.RulesRecord);
}

using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/quarantine: what could not be read, and what people do with it.</summary>
internal sealed class QuarantineApi(RunningHub hub)
{
    /// <summary>As many bytes as an item may have.</summary>
    private const int MostRaw = 32 << 20;

    public void Map(IEndpointRouteBuilder api)
    {
        ApiAnswers.MapSearch(
            api, "/quarantine", Search, async (asked, stop) => ApiAnswers.Page(await hub.Reader.QuarantineAsync(asked, stop), asked.Limit, item => item.Id), ApiFormats.Plain.ListingQuarantineRecord, hub.Reader.SummaryAsync);
        api.MapGet("/quarantine/{id:long}", context => ApiAnswers.OneAsync(context, hub.Reader.QuarantinedAsync, ApiFormats.Plain.QuarantineRecord));
        api.MapPost("/quarantine/{id:long}/retry", context => RereadAsync(context, hub.Operations.Quarantine.RetryAsync));
        api.MapPost("/quarantine/{id:long}/edit", EditAsync);
        api.MapPost("/quarantine/{id:long}/drop", DropAsync);
        api.MapPost("/quarantine/retry", RetryAllAsync);
        api.MapPost("/quarantine/drop", DropAllAsync);
    }

    /// <summary>The search that list, summary, bulk actions and page share.</summary>
    public static QuarantineQuery Search(ApiQuery query) => new(query.Limit(), query.Id("before"), query.Text("channel"), query.OneOf<QuarantineState>("state") ?? QuarantineState.Waiting)
    {
        Since = query.Moment("since"),
        Until = query.Moment("until"),
        Reason = query.Text("reason"),
    };

    private Task RetryAllAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (asked, range) = (Search(query), query.Range());
        return ApiAnswers.ActAsync(context, query, stop => hub.Operations.Quarantine.RetryAsync(asked, range, stop), ApiFormats.Plain.BulkStep);
    }

    private Task DropAllAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (asked, range, order) = (Search(query), query.Range(), Order(context, query));
        return ApiAnswers.ActAsync(context, query, stop => hub.Operations.Quarantine.DropAsync(asked, range, order, stop), ApiFormats.Plain.BulkStep);
    }

    private async Task EditAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        var by = ApiAnswers.By(context, query);
        if (query.Problem() is { } problem)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }
        var raw = await BoundedText.ReadAsync(context.Request.Body, MostRaw, context.RequestAborted);
        await RereadAsync(context, (item, stop) => hub.Operations.Quarantine.EditAsync(item, raw, by, stop));
    }

    private async Task RereadAsync(HttpContext context, Func<long, CancellationToken, Task<ChangeResult?>> read)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        if (await read(ApiAnswers.IdOf(context), context.RequestAborted) is { } result)
            await ApiAnswers.WriteAsync(context, result, ApiFormats.Plain.ChangeResult);
        else
            await NotWaitingAsync(context);
    }

    private async Task DropAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        var order = Order(context, query);
        if (query.Problem() is { } problem)
            await Problems.WriteAsync(context, problem);
        else if (await hub.Operations.Quarantine.DropAsync(ApiAnswers.IdOf(context), order, context.RequestAborted))
            await ApiAnswers.OneAsync(context, hub.Reader.QuarantinedAsync, ApiFormats.Plain.QuarantineRecord);
        else
            await NotWaitingAsync(context);
    }

    private async Task NotWaitingAsync(HttpContext context)
    {
        if (await hub.Reader.QuarantinedAsync(ApiAnswers.IdOf(context), context.RequestAborted) is not { } item)
            await ApiAnswers.NotFoundAsync(context);
        else if (item.State == QuarantineState.Waiting)
            await ApiAnswers.ConflictAsync(context, $"Item {item.Id} came from {item.Channel}, which is not in the settings now.");
        else
            await ApiAnswers.ConflictAsync(context, $"Item {item.Id} no longer waits, it is {ApiQuery.Word(item.State)}: {item.Reason}");
    }

    private static DropOrder Order(HttpContext context, ApiQuery query) => new(ApiAnswers.By(context, query), query.Text("why"));
}

using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/deliveries/again: what a backend was told since a time, and the order to tell it again.</summary>
internal sealed class ReplayApi(RunningHub hub)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/deliveries/again", PreviewAsync);
        api.MapPost("/deliveries/again", OrderAsync);
    }

    private Task PreviewAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var search = Search(query);
        return ApiAnswers.AskAsync(context, query, stop => hub.Operations.Replays.PreviewAsync(search, stop), ApiFormats.Plain.ReplayPreview);
    }

    private async Task OrderAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        var (search, order) = (Search(query), new ReplayOrder(ApiAnswers.By(context, query), query.Text("why")));
        if (query.Problem() is { } problem)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }
        var taken = await hub.Operations.Replays.OrderAsync(search, order, context.RequestAborted);
        await (taken.Refusal is { } refusal ? ApiAnswers.ConflictAsync(context, refusal) : ApiAnswers.WriteAsync(context, taken, ApiFormats.Plain.ReplayTaken));
    }

    private static ReplaySearch Search(ApiQuery query)
    {
        var (backend, since) = (query.Text("backend"), query.Moment("since"));
        if (backend is null)
            query.Add("backend", "the name of a backend", "nothing");
        if (since is null)
            query.Add("since", "a day or a moment, e.g. 2026-11-24 or 2026-11-24T08:30Z", "nothing");
        return new ReplaySearch(backend ?? "", since ?? default) { Until = query.Moment("until") };
    }
}

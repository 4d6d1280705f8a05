using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/review, /audit and /tokens: what waits for people, what they did, and who may.</summary>
internal sealed class ReviewApi(RunningHub hub)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/review", ListAsync);
        foreach (var action in Enum.GetValues<ReviewAction>())
            api.MapPost($"/review/{{id:long}}/{ApiQuery.Word(action)}", context => ActAsync(context, action));
        api.MapGet("/audit", AuditAsync);
        api.MapGet("/tokens", TokensAsync);
        api.MapPost("/tokens", AddAsync);
        api.MapPost("/tokens/{id:long}/revoke", RevokeAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (before, limit) = (Before(query), query.Limit());
        return ApiAnswers.AskAsync(context, query, async stop => ApiAnswers.Page(await hub.Reader.Reviews.WaitingAsync(before, limit, stop), limit, row => QueuePlace.Of(row).Number), ApiFormats.Plain.ListingReviewRecord);
    }

    private async Task ActAsync(HttpContext context, ReviewAction action)
    {
        if (await ApiAnswers.RefusedAsync(context, Role.Agent))
            return;
        var query = new ApiQuery(context.Request.Query);
        query.Text("by");
        var order = OrderOf(query, action, Actors.Of(context)!.Name);
        if (query.Problem() is { } problem)
            await Problems.WriteAsync(context, problem);
        else if (await hub.Operations.Reviews.ActAsync(order, ApiAnswers.IdOf(context), context.RequestAborted) is not { } done)
            await ApiAnswers.NotFoundAsync(context);
        else if (done.Done)
            await ApiAnswers.WriteAsync(context, done, ApiFormats.Plain.Reviewed);
        else
            await ApiAnswers.ConflictAsync(context, done.Sentence);
    }

    /// <summary>Where the page before ended: the <c>next</c> of its answer.</summary>
    public static QueuePlace? Before(ApiQuery query) => query.Id("before") is { } number ? QueuePlace.Of(number) : null;

    /// <summary>Faults stand in the query.</summary>
    public static ReviewOrder OrderOf(ApiQuery query, ReviewAction action, string by)
    {
        var order = new ReviewOrder(action, by)
        {
            Version = query.Id("version"),
            Why = query.Text("why"),
            Category = action == ReviewAction.Reclassify ? query.OneOf<Category>("category") : null,
            RequestKind = action == ReviewAction.Reclassify ? query.OneOf<RequestKind>("requestKind") : null,
            Route = action == ReviewAction.Route ? query.Text("route") : null,
            Backend = action == ReviewAction.Route ? query.Text("backend") : null,
        };
        if (action == ReviewAction.Reclassify && order.Category is null)
            query.Add("category", string.Join(", ", Enum.GetValues<Category>().Select(ApiQuery.Word)), "nothing");
        if (action == ReviewAction.Route && order.Route is null)
            query.Add("route", "the name of a route", "nothing");
        return order;
    }

    private async Task AuditAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context, Role.Agent))
            return;
        var query = new ApiQuery(context.Request.Query);
        query.Text("by");
        var (subject, before, limit) = (query.Text("subject"), query.Id("before"), query.Limit());
        await ApiAnswers.AskAsync(context, query, async stop => ApiAnswers.Page(await hub.Reader.Reviews.AuditAsync(subject, before, limit, stop), limit, row => row.Id), ApiFormats.Plain.ListingAuditRecord);
    }

    private async Task TokensAsync(HttpContext context)
    {
        if (!await ApiAnswers.RefusedAsync(context))
            await ApiAnswers.WriteAsync(context, new Listing<TokenRecord>(await hub.Operations.Access.TokensAsync(context.RequestAborted)), ApiFormats.Plain.ListingTokenRecord);
    }

    private async Task AddAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        query.Text("by");
        var (name, role) = (query.Text("name"), query.OneOf<Role>("role"));
        if (name is null || name.Length > 64 || CleanText.Line(name) != name)
            query.Add("name", "a name of at most 64 characters", name ?? "nothing");
        if (role is null)
            query.Add("role", string.Join(", ", Enum.GetValues<Role>().Select(ApiQuery.Word)), "nothing");
        if (query.Problem() is { } problem)
            await Problems.WriteAsync(context, problem);
        else if (await hub.Operations.Access.AddTokenAsync(name!, role!.Value, Actors.Of(context)!.Name, context.RequestAborted) is { } made)
            await ApiAnswers.WriteAsync(context, made, ApiFormats.Plain.TokenMade);
        else
            await ApiAnswers.ConflictAsync(context, $"A live token {name} is there already; revoke it first.");
    }

    private async Task RevokeAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        if (await hub.Operations.Access.RevokeTokenAsync(ApiAnswers.IdOf(context), Actors.Of(context)!.Name, context.RequestAborted))
            await ApiAnswers.WriteAsync(context, new Touched(ApiAnswers.IdOf(context), 1), ApiFormats.Plain.Touched);
        else
            await ApiAnswers.NotFoundAsync(context);
    }
}

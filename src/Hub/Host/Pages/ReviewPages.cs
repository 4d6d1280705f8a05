using Hub.Core;
using Hub.Host.Http;
using Hub.Host.Http.Api;
using Hub.Host.Http.SignIn;

namespace Hub.Host.Pages;

/// <summary>The queue on the page: forms that act as /api/v1/review does, for who signed in with the role.</summary>
internal sealed class ReviewPages(RunningHub hub)
{
    private const int Shown = 25;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Links.Review, QueueAsync);
        foreach (var action in Enum.GetValues<ReviewAction>())
            routes.MapPost($"{Links.Review}/{{id:long}}/{ApiQuery.Word(action)}", context => ActAsync(context, action));
    }

    /// <summary>What people did with a post, for who may see that; null: nobody did, or he may not.</summary>
    internal static async Task<PostActs?> ActsAsync(RunningHub hub, HttpContext context, long post, CancellationToken stop)
    {
        if (Actors.Of(context) is not { Role: >= Role.Agent } || await hub.Reader.PostAsync(post, stop) is not { Summary: var summary })
            return null;
        var rows = await hub.Reader.Reviews.AuditAsync($"post {summary.Id}", null, 20, stop);
        return rows.Count == 0 ? null : new PostActs(summary.Id, summary.Version, summary.PolicyRow == PostActs.Person, rows);
    }

    private async Task QueueAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (before, done) = (ReviewApi.Before(query), query.Id("done"));
        if (query.Problem() is { } problem)
            await PageEndpoints.MissingAsync(context, problem);
        else
            await ShowAsync(context, before, null, done is { } post ? await ActsAsync(hub, context, post, context.RequestAborted) : null);
    }

    private async Task ActAsync(HttpContext context, ReviewAction action)
    {
        if (Actors.Refusal(context, Role.Agent) is { } refusal)
        {
            await PageEndpoints.MissingAsync(context, context.Features.Get<PageSession>() is null ? new(403, "Not done", "You are not signed in, or your session has ended; nothing was done. Sign in and look again.") : refusal);
            return;
        }
        if (await Forms.ReadAsync(context) is not { } form)
            return;
        var query = new ApiQuery(new QueryCollection(form.ToDictionary(field => field.Key, field => field.Value)));
        var (back, before, id) = (query.Text("back"), ReviewApi.Before(query), ApiAnswers.IdOf(context));
        // One form has all fields; an act reads its own.
        foreach (var field in new[] { Forms.Token, "category", "route" })
            query.Text(field);
        var order = ReviewApi.OrderOf(query, action, Actors.Of(context)!.Name);
        if (query.Problem() is { } problem)
            await PageEndpoints.MissingAsync(context, problem);
        else if (await hub.Operations.Reviews.ActAsync(order, id, context.RequestAborted) is not { } done)
            await PageEndpoints.MissingAsync(context, new(404, "Not found", $"No post {id} is kept here, or its author deleted it."));
        else if (done.Done)
            Go(context, back == "post" ? $"{Links.Post(done.Post)}#said" : $"{Links.Queue(before, done.Post)}#said");
        else
            await RefuseAsync(context, before, done);
    }

    private Task RefuseAsync(HttpContext context, QueuePlace? before, Reviewed refused)
    {
        context.Response.StatusCode = 409;
        return ShowAsync(context, before, refused.Sentence, null);
    }

    private async Task ShowAsync(HttpContext context, QueuePlace? before, string? problem, PostActs? done)
    {
        var stop = context.RequestAborted;
        var items = await hub.Reader.Reviews.WaitingAsync(before, Shown, stop);
        await PageEndpoints.RenderAsync<ReviewPage>(context, new WaitingPosts(items, await hub.Reader.Reviews.CountAsync(stop), problem, done, hub.Time.GetUtcNow())
        {
            Before = before,
            Next = items.Count < Shown ? null : QueuePlace.Of(items[^1]),
        });
    }

    private static void Go(HttpContext context, string there)
    {
        context.Response.StatusCode = 303;
        context.Response.Headers.Location = there;
    }
}

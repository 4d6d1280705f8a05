using System.Globalization;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/conversations: which posts belong together, and what people change about it.</summary>
internal sealed class ConversationsApi(RunningHub hub)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/conversations", ListAsync);
        api.MapGet("/conversations/{id:long}", context => ApiAnswers.OneAsync(context, hub.Reader.ConversationAsync, ApiFormats.Plain.ConversationDetail));
        api.MapPost("/conversations/{id:long}/merge", MergeAsync);
        api.MapPost("/conversations/{id:long}/split", SplitAsync);
        api.MapPost("/conversations/acts/{id:long}/undo", UndoAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = new ConversationQuery(query.Limit(), query.Id("before"), query.Text("channel"));
        return ApiAnswers.AskAsync(context, query, async stop => ApiAnswers.Page(await hub.Reader.ConversationsAsync(asked, stop), asked.Limit, one => one.Id), ApiFormats.Plain.ListingConversationSummary);
    }

    private Task MergeAsync(HttpContext context) =>
        ActAsync(context, "from", (other, order, stop) => hub.Operations.Conversations.MergeAsync(ApiAnswers.IdOf(context), other[0], order, stop));

    private Task SplitAsync(HttpContext context) =>
        ActAsync(context, "posts", (posts, order, stop) => hub.Operations.Conversations.SplitAsync(ApiAnswers.IdOf(context), posts, order, stop));

    private Task UndoAsync(HttpContext context) => ActAsync(context, null, (_, order, stop) => hub.Operations.Conversations.UndoAsync(ApiAnswers.IdOf(context), order, stop));

    /// <param name="name">The parameter with the ids that the act takes; null: none.</param>
    private static async Task ActAsync(HttpContext context, string? name, Func<IReadOnlyList<long>, ConversationOrder, CancellationToken, Task<ConversationActed>> act)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        var ids = name is null ? [] : Ids(query, name);
        var order = new ConversationOrder(ApiAnswers.By(context, query), query.Text("dryRun") is "true");
        if (query.Problem() is { } problem)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }
        var acted = await act(ids, order, context.RequestAborted);
        await (acted.Refusal is { } refusal ? ApiAnswers.ConflictAsync(context, refusal) : ApiAnswers.WriteAsync(context, acted, ApiFormats.Plain.ConversationActed));
    }

    private static List<long> Ids(ApiQuery query, string name)
    {
        var (text, ids) = (query.Text(name) ?? "", new List<long>());
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
            if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                ids.Add(id);
            else
                query.Add(name, "ids, with commas between", text.Length == 0 ? "nothing" : text);
        return ids;
    }
}

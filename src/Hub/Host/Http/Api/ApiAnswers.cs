using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>How handlers of /api/v1 answer.</summary>
internal static class ApiAnswers
{
    public static async Task OneAsync<T>(HttpContext context, Func<long, CancellationToken, Task<T?>> read, JsonTypeInfo<T> type)
        where T : class => await (await read(IdOf(context), context.RequestAborted) is { } one ? WriteAsync(context, one, type) : NotFoundAsync(context));

    /// <summary>Who acts: the token's name, whatever <c>by</c> says; over hub.sock the account that <c>by</c> names.</summary>
    public static string By(HttpContext context, ApiQuery query)
    {
        query.Text("by");
        return Actors.Of(context)?.Name ?? "somebody";
    }

    /// <summary>Reads only where the query is understood.</summary>
    public static async Task AskAsync<T>(HttpContext context, ApiQuery query, Func<CancellationToken, Task<T>> read, JsonTypeInfo<T> type)
    {
        if (query.Problem() is { } problem)
            await Problems.WriteAsync(context, problem);
        else
            await WriteAsync(context, await read(context.RequestAborted), type);
    }

    /// <summary>GET of a search's items and of its summary: what the list, the preview of a bulk action and the page speak of is one search.</summary>
    public static void MapSearch<TQuery, T>(
        IEndpointRouteBuilder api, string path, Func<ApiQuery, TQuery> search, Func<TQuery, CancellationToken, Task<Listing<T>>> list, JsonTypeInfo<Listing<T>> type, Func<TQuery, CancellationToken, Task<SearchSummary>> sum)
    {
        api.MapGet(path, context => SearchAsync(context, search, list, type));
        api.MapGet($"{path}/summary", context => SearchAsync(context, search, sum, ApiFormats.Plain.SearchSummary));
    }

    private static Task SearchAsync<TQuery, T>(HttpContext context, Func<ApiQuery, TQuery> search, Func<TQuery, CancellationToken, Task<T>> read, JsonTypeInfo<T> type)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = search(query);
        return AskAsync(context, query, stop => read(asked, stop), type);
    }

    /// <summary>As <see cref="AskAsync"/>, for administrators.</summary>
    public static async Task ActAsync<T>(HttpContext context, ApiQuery query, Func<CancellationToken, Task<T>> act, JsonTypeInfo<T> type)
    {
        if (!await RefusedAsync(context))
            await AskAsync(context, query, act, type);
    }

    /// <param name="least">Who comes by hub.sock has every role.</param>
    public static async Task<bool> RefusedAsync(HttpContext context, Role least = Role.Admin)
    {
        if (Actors.Refusal(context, least) is not { } refusal)
            return false;
        await Problems.WriteAsync(context, refusal);
        return true;
    }

    public static Listing<T> Page<T>(IReadOnlyList<T> items, int limit, Func<T, long> id) => new(items, items.Count < limit ? null : id(items[^1]));

    public static long IdOf(HttpContext context) => long.Parse((string)context.Request.RouteValues["id"]!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static Task NotFoundAsync(HttpContext context) => Problems.WriteAsync(context, new(404, "Not found", "Nothing of this id is kept here."));

    /// <summary>The thing is not as the person saw it, or not in a state for what is asked.</summary>
    public static Task ConflictAsync(HttpContext context, string sentence) => Problems.WriteAsync(context, new(409, "Not done", sentence));

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }
}

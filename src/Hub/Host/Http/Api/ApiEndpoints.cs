using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1: reads for everybody who may reach it, writes only for who came by hub.sock (its file rights are the rights).</summary>
internal sealed class ApiEndpoints(RunningHub hub, IReadOnlyList<DoorChannel> doors)
{
    public const string Root = "/api/v1";

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Root);
        api.MapGet("/posts", PostsAsync);
        api.MapGet("/posts/{id:long}", context => OneAsync(context, hub.Reader.PostAsync, ApiFormats.Plain.PostRecord));
        api.MapGet("/deliveries", DeliveriesAsync);
        api.MapGet("/deliveries/{id:long}", context => OneAsync(context, hub.Reader.DeliveryAsync, ApiFormats.Plain.DeliveryRecord));
        api.MapPost("/deliveries/{id:long}/retry", context => TouchAsync(context, hub.Operations.RetryAsync));
        api.MapPost("/deliveries/{id:long}/replay", context => TouchAsync(context, hub.Operations.ReplayAsync));
        api.MapGet("/quarantine", QuarantineAsync);
        api.MapGet("/quarantine/{id:long}", context => OneAsync(context, hub.Reader.QuarantinedAsync, ApiFormats.Plain.QuarantineRecord));
        api.MapPost("/quarantine/{id:long}/retry", RetryQuarantinedAsync);
        api.MapGet("/channels", ChannelsAsync);
        api.MapPost("/channels/seen", SeeGapsAsync);
        api.MapGet("/backends", async context => await WriteAsync(context, new(await BackendRecord.AllAsync(hub, context.RequestAborted)), ApiFormats.Plain.ListingBackendRecord));
        api.MapGet("/lanes", async context => await WriteAsync(context, new(await hub.Reader.LanesAsync(context.RequestAborted)), ApiFormats.Plain.ListingLaneRecord));
        api.MapGet("/desk-lanes", async context => await WriteAsync(context, new(await hub.Reader.DeskLanesAsync(context.RequestAborted)), ApiFormats.Plain.ListingLaneRecord));
        api.MapGet("/counts", async context => await WriteAsync(context, new(await hub.Reader.CountsAsync(context.RequestAborted)), ApiFormats.Plain.ListingCountRecord));
        api.MapGet("/backlog", async context => await WriteAsync(context, new(await hub.Reader.BacklogAsync(context.RequestAborted)), ApiFormats.Plain.ListingBacklogRecord));
    }

    private async Task PostsAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = new PostQuery(query.Limit(), query.Id("before"), query.Text("channel"), query.OneOf<Category>("category"), query.OneOf<PolicyAction>("action"), query.Text("text"));
        await ListAsync(context, query, async stop => Page(await hub.Reader.PostsAsync(asked, stop), asked.Limit, post => post.Id), ApiFormats.Plain.ListingPostSummary);
    }

    private async Task DeliveriesAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = new DeliveryQuery(query.Limit(), query.Id("before"), query.Text("backend"), query.OneOf<DeliveryState>("state"));
        await ListAsync(context, query, async stop => Page(await hub.Reader.DeliveriesAsync(asked, stop), asked.Limit, row => row.Id), ApiFormats.Plain.ListingDeliveryRecord);
    }

    private async Task QuarantineAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (channel, limit) = (query.Text("channel"), query.Limit());
        await ListAsync(context, query, async stop => new Listing<QuarantineRecord>(await hub.Reader.QuarantineAsync(channel, limit, stop)), ApiFormats.Plain.ListingQuarantineRecord);
    }

    private async Task RetryQuarantinedAsync(HttpContext context)
    {
        if (await RefusedAsync(context))
            return;
        var result = await hub.Operations.RetryQuarantinedAsync(IdOf(context), context.RequestAborted);
        await (result is { } outcome ? WriteAsync(context, outcome, ApiFormats.Plain.ChangeResult) : NotFoundAsync(context));
    }

    private Task ChannelsAsync(HttpContext context)
    {
        var counts = doors.ToDictionary(door => door.Name, door => door.Counts);
        var channels = hub.Channels().Select(channel =>
            new ChannelRecord(channel.Name, channel.Kind, channel.Running, channel.LastSuccess, channel.Sentence, counts.GetValueOrDefault(channel.Name), channel.Gaps));
        return WriteAsync(context, new Listing<ChannelRecord>([.. channels]), ApiFormats.Plain.ListingChannelRecord);
    }

    private async Task SeeGapsAsync(HttpContext context)
    {
        if (!await RefusedAsync(context))
            await WriteAsync(context, new Touched(0, await hub.Operations.SeeGapsAsync(context.RequestAborted)), ApiFormats.Plain.Touched);
    }

    private static async Task TouchAsync(HttpContext context, Func<long, CancellationToken, Task<int>> act)
    {
        if (await RefusedAsync(context))
            return;
        var id = IdOf(context);
        await WriteAsync(context, new Touched(id, await act(id, context.RequestAborted)), ApiFormats.Plain.Touched);
    }

    private static async Task<bool> RefusedAsync(HttpContext context)
    {
        if (HubSocket.CameBy(context))
            return false;
        await Problems.WriteAsync(context, new(403, "Read only", "Over TCP the API only reads; the command line acts through hub.sock beside the store."));
        return true;
    }

    private static async Task OneAsync<T>(HttpContext context, Func<long, CancellationToken, Task<T?>> read, JsonTypeInfo<T> type)
        where T : class => await (await read(IdOf(context), context.RequestAborted) is { } one ? WriteAsync(context, one, type) : NotFoundAsync(context));

    private static async Task ListAsync<T>(HttpContext context, ApiQuery query, Func<CancellationToken, Task<Listing<T>>> read, JsonTypeInfo<Listing<T>> type)
    {
        if (query.Problem() is { } problem)
            await Problems.WriteAsync(context, problem);
        else
            await WriteAsync(context, await read(context.RequestAborted), type);
    }

    private static Listing<T> Page<T>(IReadOnlyList<T> items, int limit, Func<T, long> id) => new(items, items.Count < limit ? null : id(items[^1]));

    private static long IdOf(HttpContext context) => long.Parse((string)context.Request.RouteValues["id"]!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static Task NotFoundAsync(HttpContext context) => Problems.WriteAsync(context, new(404, "Not found", "Nothing of this id is kept here."));

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }
}

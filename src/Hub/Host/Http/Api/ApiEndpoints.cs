using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1: reads for whom the gate lets in, writes for who came by hub.sock (its file rights are the rights) or has a token of the role.</summary>
internal sealed class ApiEndpoints(RunningHub hub, IReadOnlyList<DoorChannel> doors)
{
    public const string Root = "/api/v1";

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Root);
        api.MapGet("/posts", PostsAsync);
        api.MapGet("/posts/{id:long}", context => ApiAnswers.OneAsync(context, hub.Reader.PostAsync, ApiFormats.Plain.PostRecord));
        new DeliveriesApi(hub).Map(api);
        new ReplayApi(hub).Map(api);
        new ConversationsApi(hub).Map(api);
        new QuarantineApi(hub).Map(api);
        new ContactsApi(hub).Map(api);
        new ReviewApi(hub).Map(api);
        new UsersApi(hub).Map(api);
        new RulesApi(hub).Map(api);
        api.MapGet("/channels", ChannelsAsync);
        api.MapPost("/channels/seen", SeeGapsAsync);
        api.MapGet("/backends", async context => await ApiAnswers.WriteAsync(context, new(await BackendRecord.AllAsync(hub, context.RequestAborted)), ApiFormats.Plain.ListingBackendRecord));
        api.MapGet("/lanes", async context => await ApiAnswers.WriteAsync(context, new(await hub.Reader.LanesAsync(context.RequestAborted)), ApiFormats.Plain.ListingLaneRecord));
        api.MapGet("/desk-lanes", async context => await ApiAnswers.WriteAsync(context, new(await hub.Reader.DeskLanesAsync(context.RequestAborted)), ApiFormats.Plain.ListingLaneRecord));
        api.MapGet("/counts", async context => await ApiAnswers.WriteAsync(context, new(await hub.Reader.CountsAsync(context.RequestAborted)), ApiFormats.Plain.ListingCountRecord));
        api.MapGet("/backlog", async context => await ApiAnswers.WriteAsync(context, new(await hub.Reader.BacklogAsync(context.RequestAborted)), ApiFormats.Plain.ListingBacklogRecord));
    }

    private Task PostsAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = new PostQuery(query.Limit(), query.Id("before"), query.Text("channel"), query.OneOf<Category>("category"), query.OneOf<PolicyAction>("action"), query.Text("text"));
        return ApiAnswers.AskAsync(context, query, async stop => ApiAnswers.Page(await hub.Reader.PostsAsync(asked, stop), asked.Limit, post => post.Id), ApiFormats.Plain.ListingPostSummary);
    }

    private Task ChannelsAsync(HttpContext context)
    {
        var counts = doors.ToDictionary(door => door.Name, door => door.Counts);
        var channels = hub.Channels().Select(channel =>
            new ChannelRecord(channel.Name, channel.Kind, channel.Running, channel.LastSuccess, channel.Sentence, counts.GetValueOrDefault(channel.Name), channel.Gaps, channel.Spending) { Lanes = channel.Lanes });
        return ApiAnswers.WriteAsync(context, new Listing<ChannelRecord>([.. channels]), ApiFormats.Plain.ListingChannelRecord);
    }

    private async Task SeeGapsAsync(HttpContext context)
    {
        if (!await ApiAnswers.RefusedAsync(context))
            await ApiAnswers.WriteAsync(context, new Touched(0, await hub.Operations.SeeGapsAsync(context.RequestAborted)), ApiFormats.Plain.Touched);
    }
}

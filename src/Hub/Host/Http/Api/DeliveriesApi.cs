using System.Text.Json;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/deliveries: rows of the outbox, what would be sent, and what people do with them.</summary>
internal sealed class DeliveriesApi(RunningHub hub)
{
    private const int MostEdit = 4 << 20;

    public void Map(IEndpointRouteBuilder api)
    {
        ApiAnswers.MapSearch(
            api, "/deliveries", Search, async (asked, stop) => ApiAnswers.Page(await hub.Reader.DeliveriesAsync(asked, stop), asked.Limit, row => row.Id), ApiFormats.Plain.ListingDeliveryRecord, hub.Reader.SummaryAsync);
        api.MapGet("/deliveries/{id:long}", context => ApiAnswers.OneAsync(context, hub.Reader.DeliveryAsync, ApiFormats.Plain.DeliveryRecord));
        api.MapGet("/deliveries/{id:long}/request", context => PreviewAsync(context, null));
        api.MapPost("/deliveries/{id:long}/request", context => EditedAsync(context, edit => PreviewAsync(context, edit)));
        api.MapPost("/deliveries/{id:long}/edit", context => EditedAsync(context, edit => EditAsync(context, edit)));
        foreach (var action in Enum.GetValues<DeliveryAction>())
        {
            api.MapPost($"/deliveries/{{id:long}}/{ApiQuery.Word(action)}", context => ActAsync(context, action));
            api.MapPost($"/deliveries/{ApiQuery.Word(action)}", context => ActOnAllAsync(context, action));
        }
    }

    /// <summary>The search that list, summary, bulk actions and page share.</summary>
    public static DeliveryQuery Search(ApiQuery query) => new(query.Limit(), query.Id("before"), query.Text("backend"), query.OneOf<DeliveryState>("state"))
    {
        Channel = query.Text("channel"),
        Category = query.OneOf<Category>("category"),
        Since = query.Moment("since"),
        Until = query.Moment("until"),
        Reason = query.Text("reason"),
        Ticket = query.Text("ticket"),
    };

    private Task ActOnAllAsync(HttpContext context, DeliveryAction action)
    {
        var query = new ApiQuery(context.Request.Query);
        var (asked, order, range) = (Search(query), Order(context, query, action), query.Range());
        if (asked.State is not { } state || !DeliveryOrder.StatesOf(action).Contains(state))
            query.Add("state", string.Join(", ", DeliveryOrder.StatesOf(action).Select(ApiQuery.Word)), query.Text("state") ?? "nothing");
        return ApiAnswers.ActAsync(context, query, stop => hub.Operations.Deliveries.ActAsync(order, asked, range, stop), ApiFormats.Plain.BulkStep);
    }

    private async Task ActAsync(HttpContext context, DeliveryAction action)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        var order = Order(context, query, action) with { Version = query.Text("version") };
        if (query.Problem() is { } problem)
            await Problems.WriteAsync(context, problem);
        else if (await hub.Operations.Deliveries.ActAsync(order, ApiAnswers.IdOf(context), context.RequestAborted) is not { } acted)
            await GoneAsync(context);
        else
            await (acted.Done ? ApiAnswers.WriteAsync(context, acted, ApiFormats.Plain.Acted) : ApiAnswers.ConflictAsync(context, acted.Sentence));
    }

    private async Task EditAsync(HttpContext context, DeliveryEdit edit)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var id = ApiAnswers.IdOf(context);
        if (await hub.Operations.Deliveries.EditAsync(edit, id, context.RequestAborted) is { } refusal)
            await ApiAnswers.ConflictAsync(context, refusal);
        else
            await ApiAnswers.OneAsync(context, hub.Reader.DeliveryAsync, ApiFormats.Plain.DeliveryRecord);
    }

    private async Task PreviewAsync(HttpContext context, DeliveryEdit? edit)
    {
        var id = ApiAnswers.IdOf(context);
        if (await hub.Operations.Deliveries.PreviewAsync(id, edit, context.RequestAborted) is { } preview)
            await ApiAnswers.WriteAsync(context, preview, ApiFormats.Plain.RequestPreview);
        else if (await hub.Reader.DeliveryAsync(id, context.RequestAborted) is { } row)
            await ApiAnswers.ConflictAsync(context, $"Backend {row.Backend} is not in the settings, has no way for this kind of event, or cannot show what it would send.");
        else
            await ApiAnswers.NotFoundAsync(context);
    }

    /// <summary>Reads the edit from the body: who, and what shall be other.</summary>
    private static async Task EditedAsync(HttpContext context, Func<DeliveryEdit, Task> use)
    {
        try
        {
            var body = await BoundedText.ReadAsync(context.Request.Body, MostEdit, context.RequestAborted);
            var edit = JsonSerializer.Deserialize(body.Span, ApiFormats.Plain.DeliveryEdit) ?? throw new JsonException("null");
            await use(HubSocket.CameBy(context) || Actors.Of(context) is not { } actor ? edit : edit with { By = actor.Name });
        }
        catch (JsonException error)
        {
            await Problems.WriteAsync(context, new(400, "Not understood", "The edit is not understood.") { Field = error.Path, Allowed = "by, title, text, route, priority, version", Found = "another shape" });
        }
    }

    private async Task GoneAsync(HttpContext context)
    {
        if (await hub.Reader.DeliveryAsync(ApiAnswers.IdOf(context), context.RequestAborted) is { } row)
            await ApiAnswers.ConflictAsync(context, $"Row {row.Id} is done{(row.TicketNativeId is { } ticket ? $", ticket {ticket}" : "")}; nothing of it waits.");
        else
            await ApiAnswers.NotFoundAsync(context);
    }

    private static DeliveryOrder Order(HttpContext context, ApiQuery query, DeliveryAction action) => new(action, ApiAnswers.By(context, query)) { Why = query.Text("why") };
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http;
using Hub.Host.Http.Api;
using Hub.Host.Http.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Hub.Host.Pages;

/// <summary>The pages that only show: rendered here, static, without script; a restart loses nothing.</summary>
internal sealed class PageEndpoints(RunningHub hub)
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddScoped<HtmlRenderer>();
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PageFile.Styles.Path, PageFile.Styles.WriteAsync);
        routes.MapGet(PageFile.Icon.Path, PageFile.Icon.WriteAsync);
        routes.MapGet("/", OverviewAsync);
        routes.MapGet("/posts", PostsAsync);
        routes.MapGet("/posts/{id:long}", context => OneAsync<PostPage, PostRecord>(
            context, "post", hub.Reader.PostAsync, async (post, stop) => new PostView(post, hub.Time.GetUtcNow()) { Acts = await ReviewPages.ActsAsync(hub, context, post.Summary.Id, stop) }));
        routes.MapGet("/deliveries", DeliveriesAsync);
        routes.MapGet("/deliveries/{id:long}", context => OneAsync<DeliveryPage, DeliveryRecord>(
            context, "delivery", hub.Reader.DeliveryAsync, async (row, stop) => new DeliveryView(row, await hub.Operations.Deliveries.PreviewAsync(row.Id, null, stop), hub.Time.GetUtcNow())));
        routes.MapGet("/quarantine", QuarantineAsync);
        routes.MapGet("/quarantine/{id:long}", context => OneAsync<QuarantinedPage, QuarantineRecord>(
            context, "item", hub.Reader.QuarantinedAsync, (item, _) => ValueTask.FromResult<object>(new QuarantinedView(item, hub.Time.GetUtcNow()))));
    }

    private async Task OverviewAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        var overview = Overview.Of(await hub.Reader.CountsAsync(stop), await hub.Reader.BacklogAsync(stop), hub.Channels(), hub.Troubles()) with
        {
            Backends = await BackendRecord.AllAsync(hub, stop),
            Now = hub.Time.GetUtcNow(),
            ToReview = await hub.Reader.Reviews.CountAsync(stop),
        };
        await RenderAsync<OverviewPage>(context, overview);
    }

    private async Task PostsAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = new PostQuery(query.Limit(), query.Id("before"), query.Text("channel"), query.OneOf<Category>("category"), query.OneOf<PolicyAction>("action"), query.Text("text"));
        if (query.Problem() is { } problem)
            await MissingAsync(context, problem);
        else
            await RenderAsync<PostsPage>(context, new PostList(asked, await hub.Reader.PostsAsync(asked, context.RequestAborted), [.. hub.Channels().Select(channel => channel.Name)]));
    }

    private async Task DeliveriesAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = DeliveriesApi.Search(query);
        var stop = context.RequestAborted;
        if (query.Problem() is { } problem)
        {
            await MissingAsync(context, problem);
            return;
        }
        // Of all time there may be millions: only what a state narrows is counted.
        var found = asked.State is null or DeliveryState.Done ? null : await hub.Reader.SummaryAsync(asked, stop);
        await RenderAsync<DeliveriesPage>(context, new DeliveryList(asked, await hub.Reader.DeliveriesAsync(asked, stop), found, hub.Time.GetUtcNow()));
    }

    private async Task QuarantineAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = QuarantineApi.Search(query);
        var stop = context.RequestAborted;
        if (query.Problem() is { } problem)
            await MissingAsync(context, problem);
        else
            await RenderAsync<QuarantinePage>(context, new QuarantineList(asked, await hub.Reader.QuarantineAsync(asked, stop), await hub.Reader.SummaryAsync(asked, stop), hub.Time.GetUtcNow()));
    }

    /// <summary>The page of one record, whose only parameter is its model.</summary>
    private static async Task OneAsync<TPage, T>(HttpContext context, string what, Func<long, CancellationToken, Task<T?>> read, Func<T, CancellationToken, ValueTask<object>> view)
        where TPage : IComponent
        where T : class
    {
        var (id, stop) = (ApiAnswers.IdOf(context), context.RequestAborted);
        if (await read(id, stop) is { } one)
            await RenderAsync<TPage>(context, await view(one, stop));
        else
            await MissingAsync(context, new(404, "Not found", $"No {what} {id} is kept here."));
    }

    /// <summary>Whether a browser asks for a page; a program gets its problem.</summary>
    internal static bool IsForPerson(HttpRequest request) => HttpMethods.IsGet(request.Method) && IsOfBrowser(request);

    internal static bool IsOfBrowser(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    /// <summary>The page of a problem, for a browser.</summary>
    internal static Task MissingAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        return RenderAsync<MissingPage>(context, problem);
    }

    /// <summary>A page has one parameter, its model; who looks at it comes down to all of its parts.</summary>
    internal static async Task RenderAsync<TPage>(HttpContext context, object model)
        where TPage : IComponent
    {
        var renderer = context.RequestServices.GetRequiredService<HtmlRenderer>();
        var root = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(Root.Page)] = typeof(TPage),
            [nameof(Root.Model)] = model,
            [nameof(Root.Visitor)] = context.Features.Get<Visitor>() ?? Visitor.Nobody,
        });
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Root>(root)).ToHtmlString());
        var body = Encoding.UTF8.GetBytes("<!DOCTYPE html>\n" + html);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}

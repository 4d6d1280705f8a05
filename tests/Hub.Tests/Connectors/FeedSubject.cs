using System.Net;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;

namespace Hub.Tests.Connectors;

/// <summary>A forum with a feed.</summary>
public sealed class FeedSubject : ILaneUnderTest
{
    private FakeForum? forum;
    private int minutes;

    public string Kind => "feed";

    public string Lane => FeedConnector.Lane;

    public async ValueTask<IConnector> OpenAsync(CancellationToken stop) =>
        new FeedConnectorKind().Open(Surrounding.Settings(("Url", (await ForumAsync()).Url.AbsoluteUri)), Surrounding.Of());

    public async Task WriteAsync(IReadOnlyList<string> ids, CancellationToken stop) =>
        (await ForumAsync()).Post(ids.Select(id => new ForumPost(id, $"Title of {id}", $"<p>Text of {id}</p>", "anna", Next())));

    public async Task WriteTextAsync(string id, string text, CancellationToken stop)
    {
        var html = WebUtility.HtmlEncode(text);
        (await ForumAsync()).Post(new ForumPost(id, html, html, text, Next()));
    }

    public async Task WriteUnreadableAsync(CancellationToken stop) => (await ForumAsync()).Post(new ForumPost("bad", null, null, "anna", Next()));

    public async Task WriteSkippedAsync(CancellationToken stop) => (await ForumAsync()).Post(new ForumPost("old", "Years ago", "x", "anna", DateTimeOffset.UtcNow.AddYears(-3)));

    public async Task ThrottleAsync(TimeSpan after, CancellationToken stop) => (await ForumAsync()).Instead = context =>
    {
        context.Response.StatusCode = 429;
        context.Response.Headers.RetryAfter = $"{after.TotalSeconds:0}";
        return Task.CompletedTask;
    };

    public async Task RefuseAsync(CancellationToken stop) => (await ForumAsync()).Instead = context =>
    {
        context.Response.StatusCode = 403;
        return Task.CompletedTask;
    };

    public async Task DisconnectAsync(CancellationToken stop) => await (await ForumAsync()).GoDownAsync();

    public Task<int> ConfirmedAsync(CancellationToken stop) => throw new NotApplicableException("a feed takes no confirmation");

    public Task ForgetConfirmationAsync(CancellationToken stop) => throw new NotApplicableException("a feed takes no confirmation");

    public async ValueTask DisposeAsync()
    {
        if (forum is not null)
            await forum.DisposeAsync();
    }

    private DateTimeOffset Next() => DateTimeOffset.UtcNow.AddHours(-12).AddSeconds(minutes++);

    private async Task<FakeForum> ForumAsync() => forum ??= await FakeForum.StartAsync();
}

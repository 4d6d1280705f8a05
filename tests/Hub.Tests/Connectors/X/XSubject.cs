using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;

namespace Hub.Tests.Connectors.X;

/// <summary>A search on X.</summary>
public sealed partial class XSubject : ILaneUnderTest
{
    private FakeX? fake;

    public string Kind => "x";

    public string Lane => XLane.Search;

    internal static Settings Settings(FakeX fake, params (string Key, string Value)[] more) => Surrounding.Settings(
        [("BearerToken", FakeX.Bearer), ("Url", fake.Url.AbsoluteUri), ("AccountId", FakeX.Account), ("Query", "acme -is:retweet"), ("LeastPoll", "00:00:05"), .. more]);

    public async ValueTask<IConnector> OpenAsync(CancellationToken stop) => new XConnectorKind().Open(Settings(await FakeAsync(), ("ConsumerSecrets:0", FakeX.ConsumerSecret)), Surrounding.Of());

    public async Task WriteAsync(IReadOnlyList<string> ids, CancellationToken stop)
    {
        var x = await FakeAsync();
        foreach (var id in ids)
            x.Post($"Text of {id}");
    }

    public async Task WriteTextAsync(string id, string text, CancellationToken stop)
    {
        var json = Hostile.Json(text);
        var author = $"3{id[8..]}";
        var x = await FakeAsync();
        x.RawUser(author, $"{{\"id\":\"{author}\",\"username\":\"hostile\",\"name\":{json}}}");
        x.Raw(number => $"{{\"id\":\"{number}\",\"author_id\":\"{author}\",\"text\":{json},\"edit_history_post_ids\":[\"{number}\"]}}", author);
    }

    public async Task WriteUnreadableAsync(CancellationToken stop) => (await FakeAsync()).Raw(number => $"{{\"id\":\"{number}\",\"author_id\":\"2001\",\"text\":{{\"no\":\"text\"}}}}");

    public async Task WriteSkippedAsync(CancellationToken stop) => (await FakeAsync()).Post("Our own words", FakeX.Account);

    public async Task ThrottleAsync(TimeSpan after, CancellationToken stop) => (await FakeAsync()).Fault = _ => new XFault(429, "Too Many Requests", "Too Many Requests") { RetryAfter = (int)after.TotalSeconds };

    public async Task RefuseAsync(CancellationToken stop) => (await FakeAsync()).Fault = _ => new XFault(401, "Unauthorized", "Unauthorized");

    public async Task DisconnectAsync(CancellationToken stop) => await (await FakeAsync()).GoDownAsync();

    public Task<int> ConfirmedAsync(CancellationToken stop) => Task.FromResult(0);

    public Task ForgetConfirmationAsync(CancellationToken stop) => throw new NotApplicableException("X is told nothing of what was read; the cursor is the hub's alone");

    public async ValueTask DisposeAsync()
    {
        if (fake is not null)
            await fake.DisposeAsync();
    }

    private async Task<FakeX> FakeAsync() => fake ??= await FakeX.StartAsync();
}

using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;

namespace Hub.Tests.Connectors.Telegram;

/// <summary>A bot that is polled.</summary>
public sealed class TelegramSubject : ILaneUnderTest
{
    private FakeTelegram? fake;
    private int written;

    public string Kind => "telegram";

    public string Lane => TelegramConnector.Lane;

    public async ValueTask<IConnector> OpenAsync(CancellationToken stop) =>
        new TelegramConnectorKind().Open(Surrounding.Settings(("Token", FakeTelegram.Token), ("Url", (await FakeAsync()).Url.AbsoluteUri), ("PollSeconds", "1")), Surrounding.Of());

    public async Task WriteAsync(IReadOnlyList<string> ids, CancellationToken stop)
    {
        foreach (var id in ids)
            (await FakeAsync()).Message($"Text of {id}");
        written += ids.Count;
    }

    public async Task WriteTextAsync(string id, string text, CancellationToken stop)
    {
        var json = Hostile.Json(text);
        (await FakeAsync()).Raw(number => TelegramWebhookSubject.Update(
            number, $"\"message_id\":{number % 100000},\"date\":1767323045,\"text\":{json},\"from\":{{\"id\":7,\"is_bot\":false,\"first_name\":{json}}},\"chat\":{{\"id\":7,\"type\":\"private\"}}"));
    }

    public async Task WriteUnreadableAsync(CancellationToken stop) => (await FakeAsync()).Raw(number => TelegramWebhookSubject.Update(number, "\"message_id\":\"seven\",\"date\":1"));

    public async Task WriteSkippedAsync(CancellationToken stop) => (await FakeAsync()).Message(null, more: message => message["group_chat_created"] = true);

    public async Task ThrottleAsync(TimeSpan after, CancellationToken stop) => (await FakeAsync()).Fault = _ => new TelegramFault(429, "Too Many Requests: retry after 42") { RetryAfter = (int)after.TotalSeconds };

    public async Task RefuseAsync(CancellationToken stop) => (await FakeAsync()).Fault = _ => new TelegramFault(401, "Unauthorized");

    public async Task DisconnectAsync(CancellationToken stop) => await (await FakeAsync()).GoDownAsync();

    public async Task<int> ConfirmedAsync(CancellationToken stop) => written - (await FakeAsync()).Waiting;

    public Task ForgetConfirmationAsync(CancellationToken stop) => throw new NotApplicableException("what was confirmed is gone from the queue; that the cursor alone confirms is shown by TelegramFactTests");

    public async ValueTask DisposeAsync()
    {
        if (fake is not null)
            await fake.DisposeAsync();
    }

    private async Task<FakeTelegram> FakeAsync() => fake ??= await FakeTelegram.StartAsync();
}

/// <summary>The same bot by webhook.</summary>
public sealed class TelegramWebhookSubject : IWebhookUnderTest
{
    public const string Secret = "secret-token-0123456789";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public string Kind => "telegram";

    public ValueTask<IConnector> OpenAsync(CancellationToken stop) => ValueTask.FromResult(
        new TelegramConnectorKind().Open(Surrounding.Settings(("Token", FakeTelegram.Token), ("Receive", "webhook"), ("Tokens:0", Secret)), Surrounding.Of()));

    public WebhookRequest Good(string id) => WithText(id, "No internet");

    public WebhookRequest WithText(string id, string text) => Request(Update(1, $"\"message_id\":7,\"date\":1767323045,\"text\":{Hostile.Json(text)},\"chat\":{{\"id\":7,\"type\":\"private\"}}"));

    public WebhookRequest Mixed(IReadOnlyList<string> ids) => throw new NotApplicableException("Telegram sends one update a request");

    public WebhookRequest Unreadable() => throw new NotApplicableException("what cannot be read is quarantined and answered 200: Telegram repeats all else and keeps later updates waiting");

    public WebhookRequest Unparsable() => throw new NotApplicableException("what cannot be read is quarantined and answered 200: Telegram repeats all else and keeps later updates waiting");

    public WebhookRequest Unauthenticated(string id) => Good(id) with { Header = _ => "another" };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static string Update(long id, string message, string kind = "message") => $"{{\"update_id\":{id},\"{kind}\":{{{message}}}}}";

    internal static WebhookRequest Request(string body) =>
        new("POST", "", name => name.Equals("X-Telegram-Bot-Api-Secret-Token", StringComparison.OrdinalIgnoreCase) ? Secret : null, Encoding.UTF8.GetBytes(body), Now);
}

using System.Globalization;
using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Tests.Connectors.Telegram;
using Hub.Wire;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>A bot by webhook: updates come in any order, numbered by when they happened.</summary>
internal sealed class TelegramWebhookUnderChaos : IPushedUnderChaos
{
    private const long Date = 1767323045;

    public string Kind => "telegram";

    public Task<Uri?> StartAsync(CancellationToken stop) => Task.FromResult<Uri?>(null);

    public IConnector Open(Uri? platform, Surroundings with) =>
        new TelegramConnectorKind().Open(Surrounding.Settings(("Token", FakeTelegram.Token), ("Receive", "webhook"), ("Tokens:0", TelegramWebhookSubject.Secret)), with);

    public WebhookRequest Event(ChaosPost post, DateTimeOffset now)
    {
        var number = long.Parse(post.Id.AsSpan(post.Id.IndexOf('-') + 1), CultureInfo.InvariantCulture);
        var edited = post.Version == 1 ? "" : $"\"edit_date\":{Date + post.Version},";
        var message = $"\"message_id\":{number},\"date\":{Date},{edited}\"text\":\"{post.Text}\",\"chat\":{{\"id\":7,\"type\":\"private\"}}";
        return TelegramWebhookSubject.Request(TelegramWebhookSubject.Update((number * 10) + post.Version, message, post.Version == 1 ? "message" : "edited_message")) with { ReceivedAt = now };
    }

    public WebhookRequest Unknown(DateTimeOffset now) => TelegramWebhookSubject.Request(TelegramWebhookSubject.Update(5, "\"thought\":{}", "telepathic_message")) with { ReceivedAt = now };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A sender with a live secret.</summary>
internal sealed class WebhookUnderChaos : IPushedUnderChaos
{
    public string Kind => "webhook";

    public Task<Uri?> StartAsync(CancellationToken stop) => Task.FromResult<Uri?>(null);

    public IConnector Open(Uri? platform, Surroundings with) => new WebhookConnectorKind().Open(Surrounding.Settings(("Secrets:0", WebhookSubject.Live)), with);

    public WebhookRequest Event(ChaosPost post, DateTimeOffset now) =>
        WebhookSubject.Signed($"{{\"id\":\"{post.Id}\",\"version\":{post.Version},\"text\":\"{post.Text}\"}}", at: now) with { ReceivedAt = now };

    public WebhookRequest Unknown(DateTimeOffset now) => WebhookSubject.Signed("{\"id\":\"t\",\"kind\":\"telepathy\",\"text\":\"hm\"}", at: now) with { ReceivedAt = now };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A sender whose shape is only a preset file.</summary>
internal sealed class PresetUnderChaos : IPushedUnderChaos
{
    private const string Preset = """
        about: A shop, for the tests.
        auth: [token]
        tokenHeader: X-Shop-Token
        needs: [/id]
        others: skip
        item:
          id: /id
          version: /version
          author: { id: /shopper }
          text: /text
        shapes:
          - when: { /type: [created, updated] }
            kind: { at: /type, map: { created: post, updated: edit } }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("hub-preset-").FullName;

    public string Kind => "preset";

    public Task<Uri?> StartAsync(CancellationToken stop)
    {
        File.WriteAllText(Path.Combine(folder, "shop.yaml"), Preset);
        return Task.FromResult<Uri?>(null);
    }

    public IConnector Open(Uri? platform, Surroundings with) =>
        new DeclarativeConnectorKind(ConnectorKinds.PresetFolder).Open(Surrounding.Settings(("Preset", Path.Combine(folder, "shop.yaml")), ("Tokens:0", PresetSubject.Token)), with with { Templates = new HandlebarsTemplates() });

    public WebhookRequest Event(ChaosPost post, DateTimeOffset now) =>
        Request($"{{\"id\":\"{post.Id}\",\"type\":\"{(post.Version == 1 ? "created" : "updated")}\",\"version\":{post.Version},\"shopper\":\"anna\",\"text\":\"{post.Text}\"}}", now);

    public WebhookRequest Unknown(DateTimeOffset now) => Request("{\"id\":\"t\",\"type\":\"telepathy\"}", now);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static WebhookRequest Request(string body, DateTimeOffset now) =>
        new("POST", "", name => name.Equals("X-Shop-Token", StringComparison.OrdinalIgnoreCase) ? PresetSubject.Token : null, Encoding.UTF8.GetBytes(body), now);
}

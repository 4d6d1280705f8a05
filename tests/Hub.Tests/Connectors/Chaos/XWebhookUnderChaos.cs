using System.Globalization;
using System.Text.Json;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Tests.Connectors.X;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>An account on X by webhook: events come in any order, and an edit has an id of its own.</summary>
internal sealed class XWebhookUnderChaos : IPushedUnderChaos
{
    private const long Base = 1_990_000_000_000_000_000;
    private FakeX? quiet;

    public string Kind => "x";

    public async Task<Uri?> StartAsync(CancellationToken stop) => (quiet = await FakeX.StartAsync()).Url;

    public IConnector Open(Uri? platform, Surroundings with) => new XConnectorKind().Open(XWebhookSubject.Settings(platform!), with);

    public WebhookRequest Event(ChaosPost post, DateTimeOffset now)
    {
        var first = Base + (long.Parse(post.Id.AsSpan(post.Id.IndexOf('-') + 1), CultureInfo.InvariantCulture) * 10) + 1;
        return XWebhookSubject.Request(XWebhookSubject.Event(first + post.Version - 1, first, JsonSerializer.Serialize(post.Text))) with { ReceivedAt = now };
    }

    public WebhookRequest Unknown(DateTimeOffset now) => XWebhookSubject.Request(XWebhookSubject.Event(5, 5, "\"hm\"", "telepathy.create")) with { ReceivedAt = now };

    public ValueTask DisposeAsync() => quiet?.DisposeAsync() ?? ValueTask.CompletedTask;
}

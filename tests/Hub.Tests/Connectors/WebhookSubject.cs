using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Wire;

namespace Hub.Tests.Connectors;

/// <summary>A sender with a live secret.</summary>
public sealed class WebhookSubject : IWebhookUnderTest
{
    public const string Live = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Foreign = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public string Kind => "webhook";

    public ValueTask<IConnector> OpenAsync(CancellationToken stop) =>
        ValueTask.FromResult(new WebhookConnectorKind().Open(Surrounding.Settings(("Secrets:0", Live)), Surrounding.Of()));

    public WebhookRequest Good(string id) => Signed(Item(id));

    public WebhookRequest WithText(string id, string text)
    {
        var json = Hostile.Json(text);
        return Signed($"{{\"id\":\"{id}\",\"text\":{json},\"subject\":{json},\"group\":{json},\"author\":{{\"handle\":{json},\"bio\":{json}}}}}");
    }

    public WebhookRequest Mixed(IReadOnlyList<string> ids) => Signed($"[{Item(ids[0])},{{\"id\":\"bad\",\"text\":5}},{string.Join(',', ids.Skip(1).Select(Item))}]");

    public WebhookRequest Unreadable() => Signed("""{"id":"bad","text":"x","kind":"publish"}""");

    public WebhookRequest Unparsable() => Signed("not JSON at all");

    public WebhookRequest Unauthenticated(string id) => Signed(Item(id), Foreign);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static WebhookRequest Signed(string body, string secret = Live, string contentType = "application/json", DateTimeOffset? at = null) =>
        Signed(Encoding.UTF8.GetBytes(body), secret, contentType, at);

    internal static WebhookRequest Signed(ReadOnlyMemory<byte> bytes, string secret = Live, string contentType = "application/json", DateTimeOffset? at = null)
    {
        var stamp = at ?? Now;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [StandardWebhooks.IdHeader] = "msg_1",
            [StandardWebhooks.TimestampHeader] = stamp.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            [StandardWebhooks.SignatureHeader] = StandardWebhooks.Sign([new Secret(secret)], "msg_1", stamp, bytes.Span),
            ["Content-Type"] = contentType,
        };
        return new WebhookRequest("POST", "", name => headers.GetValueOrDefault(name), bytes, Now);
    }

    private static string Item(string id) => $"{{\"id\":\"{id}\",\"text\":\"Text of {id}\"}}";
}

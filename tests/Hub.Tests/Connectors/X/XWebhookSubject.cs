using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;

namespace Hub.Tests.Connectors.X;

/// <summary>The same by webhook.</summary>
public sealed partial class XSubject : IWebhookUnderTest
{
    private const string Always = "what cannot be read is quarantined and answered 200: nobody says what X makes of another answer";

    public WebhookRequest Good(string id) => WithText(id, "No internet");

    public WebhookRequest WithText(string id, string text) => XWebhookSubject.Request(XWebhookSubject.Event(2_000_000_000_000_000_007, 2_000_000_000_000_000_007, Hostile.Json(text)));

    public WebhookRequest Mixed(IReadOnlyList<string> ids) => throw new NotApplicableException("X sends one event a request");

    public WebhookRequest Unreadable() => throw new NotApplicableException(Always);

    public WebhookRequest Unparsable() => throw new NotApplicableException(Always);

    public WebhookRequest Unauthenticated(string id) => Good(id) with { Header = _ => "sha256=AAAA" };
}

/// <summary>What X sends.</summary>
internal static class XWebhookSubject
{
    internal static Settings Settings(Uri url, params (string Key, string Value)[] more) =>
        Surrounding.Settings([("BearerToken", FakeX.Bearer), ("Url", url.AbsoluteUri), ("AccountId", FakeX.Account), ("ConsumerSecrets:0", FakeX.ConsumerSecret), .. more]);

    internal static string Event(long id, long first, string textJson, string type = "post.mention.create") =>
        $$$$"""
        {"data":{"event_uuid":"-1","filter":{"user_id":"{{{{FakeX.Account}}}}"},"event_type":"{{{{type}}}}","payload":{"id":"{{{{id}}}}","author_id":"2001","conversation_id":"{{{{first}}}}","edit_history_tweet_ids":["{{{{first}}}}"],"text":{{{{textJson}}}}},"includes":{"users":[{"id":"2001","username":"marta","name":{{{{textJson}}}}}]}}}
        """;

    internal static WebhookRequest Request(string body, string? signed = null) =>
        new("POST", "", name => name.Equals("x-twitter-webhooks-signature", StringComparison.OrdinalIgnoreCase) ? signed ?? FakeX.SignatureOf(body) : null, Encoding.UTF8.GetBytes(body), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    internal static WebhookRequest Challenge(string token) => new("GET", $"?crc_token={Uri.EscapeDataString(token)}", _ => null, default, DateTimeOffset.UnixEpoch);
}

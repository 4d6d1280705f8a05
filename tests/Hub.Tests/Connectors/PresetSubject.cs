using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Wire;

namespace Hub.Tests.Connectors;

/// <summary>A sender of another shape, with a preset that comes with the program and a live token.</summary>
public abstract class PresetSubject(string preset, params (string Key, string Value)[] settings) : IWebhookUnderTest
{
    public const string Token = "token-a-0123456789", Foreign = "token-b-0123456789";
    internal static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public string Preset { get; } = preset;

    public string Kind => "preset";

    public ValueTask<IConnector> OpenAsync(CancellationToken stop) => ValueTask.FromResult(Open());

    internal IConnector Open()
    {
        var section = Surrounding.Settings([("Preset", Preset), ("Tokens:0", Token), .. settings]);
        return new DeclarativeConnectorKind(ConnectorKinds.PresetFolder).Open(section, Surrounding.Of(templates: new HandlebarsTemplates()));
    }

    public WebhookRequest Good(string id) => Request(Body(Item(id, Hostile.Json($"Text of {id}"))));

    public WebhookRequest WithText(string id, string text) => Request(Body(Item(id, Hostile.Json(text))));

    public abstract WebhookRequest Mixed(IReadOnlyList<string> ids);

    public abstract WebhookRequest Unreadable();

    public WebhookRequest Unparsable() => Request("not JSON at all");

    public WebhookRequest Unauthenticated(string id) => Request(Body(Item(id, "\"x\"")), Foreign);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal WebhookRequest Request(string body, string token = Token)
    {
        var (header, value) = Proof(token);
        return new WebhookRequest("POST", "", name => name.Equals(header, StringComparison.OrdinalIgnoreCase) ? value : null, Encoding.UTF8.GetBytes(body), Now);
    }

    protected abstract (string Header, string Value) Proof(string token);

    /// <param name="id">Of the item.</param>
    /// <param name="text">As JSON.</param>
    protected abstract string Item(string id, string text);

    protected abstract string Body(params string[] items);
}

public sealed class AlertmanagerSubject() : PresetSubject("alertmanager")
{
    private const string Bad = """{"status":"firing","labels":{"alertname":"Bad"},"annotations":{},"startsAt":"2026-01-02T03:00:00Z"}""";

    public override WebhookRequest Mixed(IReadOnlyList<string> ids) => Request(Body([Item(ids[0], "\"x\""), Bad, .. ids.Skip(1).Select(id => Item(id, "\"x\""))]));

    public override WebhookRequest Unreadable() => Request(Body(Bad));

    protected override (string Header, string Value) Proof(string token) => ("Authorization", $"Bearer {token}");

    protected override string Item(string id, string text) =>
        $$"""{"status":"firing","labels":{"alertname":"Down"},"annotations":{"summary":{{text}}},"startsAt":"2026-01-02T03:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"{{id}}"}""";

    protected override string Body(params string[] items) =>
        $$"""{"receiver":"hub","status":"firing","alerts":[{{string.Join(',', items)}}],"groupLabels":{},"externalURL":"http://alerts.example:9093","version":"4","groupKey":"{}:{}","truncatedAlerts":0}""";
}

public sealed class GitlabSubject() : PresetSubject("gitlab", ("AllowUnverified", "true"), ("Auth", "token"))
{
    /// <summary>GitLab sends one event a request, so a list stands for the promise alone.</summary>
    public override WebhookRequest Mixed(IReadOnlyList<string> ids) => Request($"[{string.Join(',', ids.Select(id => Item(id, "\"x\"")).Append(Item("bad", "{}")))}]");

    public override WebhookRequest Unreadable() => Request(Item("bad", "\"\""));

    protected override (string Header, string Value) Proof(string token) => ("X-Gitlab-Token", token);

    protected override string Item(string id, string text) =>
        $$"""{"object_kind":"note","event_type":"note","user":{"id":7,"name":"User1","username":"user1"},"object_attributes":{"id":"{{id}}","note":{{text}},"noteable_type":"Issue","author_id":7,"created_at":"2015-05-17 17:06:40 UTC","updated_at":"2015-05-17 17:06:40 UTC","url":"http://gitlab.example/1#note"},"issue":{"id":92,"title":"test"} }""";

    protected override string Body(params string[] items) => items.Single();
}

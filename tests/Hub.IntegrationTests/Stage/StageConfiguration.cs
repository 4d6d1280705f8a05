using System.Text.Json.Nodes;

namespace Hub.IntegrationTests;

/// <summary>The configuration that a stage's hub runs with: a webhook, a folder of lines, one desk that gets every post; all steps of threading and all that contacts know are on.</summary>
internal static class StageConfiguration
{
    private const string Pack = """
        pack: test
        version: 0.1.0
        language: en
        source: written for the tests
        licence: MIT
        rules:
          - id: broken
            for: incident
            weight: 3
            any: [broken]
        """;

    /// <summary>A desk that keeps no keys but can be searched for them.</summary>
    private const string FindablePreset = """
        about: A desk that keeps no keys but can be searched.
        class: findable
        settle: 00:00:04
        timeOut: 00:00:01.5
        any:
          body: event
          headers: { Idempotency-Key: "{{key}}" }
          id: /id
        internalComment:
          body: event
          headers: { Idempotency-Key: "{{key}}" }
          id: /id
        find:
          path: /search?key={{key}}
          matches: /tickets
          id: /id
          link: /url
          key: /key
          is: "{{key}}"
        message: [/error]
        """;

    /// <summary>Of the preset above; the other classes need none.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(4);

    public static JsonObject Of(Stage stage)
    {
        var pack = Path.Combine(stage.Folder, "test.yaml");
        File.WriteAllText(pack, Pack);
        return new JsonObject
        {
            ["Web"] = new JsonObject { ["Urls"] = new JsonArray("http://127.0.0.1:0") },
            ["Store"] = Store(stage),
            ["Rules"] = new JsonObject { ["Packs"] = new JsonArray(pack) },
            ["Channels"] = new JsonObject
            {
                [Stage.Web] = new JsonObject { ["Kind"] = "webhook", ["Auth"] = "none", ["Threading"] = Steps(), ["OwnAccounts"] = new JsonArray("our-desk") },
                [Stage.Lines] = new JsonObject { ["Kind"] = "ndjson", ["Folder"] = stage.In, ["PollMilliseconds"] = 20, ["Threading"] = Steps() },
            },
            ["Contacts"] = new JsonObject { ["OwnDomains"] = new JsonArray("ours.example"), ["Country"] = "DE", ["Known"] = new JsonObject { ["media"] = new JsonArray("gazette.example", $"{Stage.Web}:@newsroom") } },
            ["Services"] = new JsonObject { ["internet"] = new JsonObject { ["Also"] = new JsonArray("dsl") } },
            ["Backends"] = new JsonObject { ["desk"] = Desk(stage) },
            ["Policy"] = new JsonArray(new JsonObject { ["Name"] = "all", ["Do"] = "ticket", ["Backend"] = "desk" }),
        };
    }

    private static JsonArray Steps() => ["platform", "reply", "references", "ticket-number", "subject", "author"];

    private static JsonObject Store(Stage stage)
    {
        var store = new JsonObject { ["Path"] = Path.Combine(stage.Folder, "data", "hub.db"), ["KeyFile"] = Path.Combine(stage.Folder, "key", "hub.key") };
        if (stage.Server is { } server)
            (store["Kind"], store["ConnectionString"]) = ("postgres", server);
        return store;
    }

    private static JsonObject Desk(Stage stage)
    {
        if (stage.Desk is not { } desk)
            return new JsonObject { ["Kind"] = "file", ["Folder"] = stage.Tickets };
        if (stage.Kind == DeskKind.Findable)
        {
            var preset = Path.Combine(stage.Folder, "findable.yaml");
            File.WriteAllText(preset, FindablePreset);
            return new JsonObject { ["Kind"] = "http", ["Preset"] = preset, ["Url"] = desk.Url.AbsoluteUri };
        }
        var backend = new JsonObject { ["Kind"] = "http", ["Preset"] = "json", ["Url"] = desk.Url.AbsoluteUri, ["TimeOut"] = "00:00:01" };
        if (stage.Kind == DeskKind.Keyed)
            (backend["Class"], backend["KeyHeader"]) = ("keyed", "Idempotency-Key");
        return backend;
    }
}

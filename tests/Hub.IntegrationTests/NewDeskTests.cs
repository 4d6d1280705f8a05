using System.Text.Json.Nodes;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>As a new user would: a desk that no preset knows is connected by what docs/backends.md says, and tried with `hub backends test`.</summary>
[TestFixture]
[Property("Requirement", "G9")]
public sealed class NewDeskTests
{
    private const string Preset = """
        about: The case desk, version 2.
        class: findable
        settle: 00:00:20
        timeOut: 00:00:10
        auth: header
        authHeader: X-Case-Token
        authPrefix: "key "
        page: /cases/{{id}}
        create:
          path: /v2/cases
          body: '{"headline":"{{title}}","words":"{{text}}","xref":"{{ticketKey}} {{postKey}}"}'
          id: /case/ref
          find: { path: "/v2/cases?xref={{ticketKey}}", matches: /hits, id: /ref, key: /xref, is: "{{ticketKey}}" }
        comment: { path: "/v2/cases/{{ticket.id}}/remarks", body: '{"words":"{{text}}","mark":"{{key}} {{postKey}}"}', id: /remark/id }
        change: { path: "/v2/cases/{{ticket.id}}/remarks", body: '{"words":"Edited: {{text}}","mark":"{{key}} {{postKey}}"}', id: /remark/id }
        redact:
          method: PATCH
          path: /v2/cases/{{ticket.id}}/remarks/{{match.id}}
          body: '{"words":"(removed)"}'
          again: true
          each: { path: "/v2/cases/{{ticket.id}}/remarks", matches: /remarks, id: /id, key: /mark, is: "{{postKey}}", lists: true }
        close: { path: "/v2/cases/{{ticket.id}}/close", body: none, again: true }
        find: { path: "/v2/cases/{{ticket.id}}/remarks", matches: /remarks, id: /id, key: /mark, is: "{{key}}", lists: true }
        message: [/fault/text]
        status:
          path: /v2/events
          query: { after: "{{cursor}}" }
          items: /events
          cursor: /no
          id: /remark
          ticket: /case
          events:
            - { status: /state }
            - { comment: /words }
          map: { closed: closed }
        """;

    [Test]
    public async Task A_desk_that_tells_nothing_back_passes_without_a_word_of_the_way_back()
    {
        await using var desk = await CaseDesk.StartAsync();
        await using var stage = await SetAsync(desk, Preset[..Preset.IndexOf("status:", StringComparison.Ordinal)]);
        var end = await CommandEnd.OfAsync("backends", "test", "desk", "--config", stage.Config);
        Assert.That(end.Code, Is.Zero, end.Out + end.Error);
        Assert.That(end.Out, Does.Contain("and what we wrote is known: not told: the desk is not asked what becomes of tickets").And.Contain("No promise is broken."));
    }

    [Test]
    public async Task A_desk_that_no_preset_knows_stands_by_its_page_and_passes_the_test()
    {
        await using var desk = await CaseDesk.StartAsync();
        await using var stage = await SetAsync(desk, Preset);
        var end = await CommandEnd.OfAsync("backends", "test", "desk", "--many", "--config", stage.Config);
        TestContext.Out.WriteLine(end.Out);
        Assert.That(end.Code, Is.Zero, end.Out + end.Error);
        Assert.That(end.Out, Does.Contain("One key opens one ticket: held").And.Contain("A comment goes to its ticket: held").And.Contain("Many at once are each delivered once: held")
            .And.Contain("A refused credential says so in one sentence: held")
            .And.Contain("What the desk tells comes back, and what we wrote is known: held").And.Contain("No promise is broken.").And.Not.Contain("Left in the desk"));
        Assert.That(desk.Cases.Select(one => (string)one["state"]!).Distinct(), Is.EqualTo(new[] { "closed" }), "cleaned up");
        Assert.That(desk.Cases.Count(one => one.ToJsonString().Contains("(removed)", StringComparison.Ordinal)), Is.EqualTo(1), "one post was redacted");
        Assert.That((await CommandEnd.OfAsync("backends", "test", "desk", "--config", stage.Config)).Code, Is.Zero, "and once more");
    }

    [Test]
    public async Task A_preset_that_finds_the_wrong_thing_is_told()
    {
        await using var desk = await CaseDesk.StartAsync();
        await using var stage = await SetAsync(desk, Preset.Replace("xref={{ticketKey}}", "xref=", StringComparison.Ordinal).Replace("key: /xref", "key: /headline", StringComparison.Ordinal));
        var end = await CommandEnd.OfAsync("backends", "test", "desk", "--config", stage.Config);
        Assert.That(end.Code, Is.EqualTo(1), end.Out);
        Assert.That(end.Out, Does.Contain("One key opens one ticket: broken: Find after Accepted must give exactly one match."));
    }

    [TestCase("id: /remark\n", "id: /no\n", "our own comment came back as ")]
    [TestCase("closed: closed", "shut: closed", "no status came that says so; what could not be read: the desk's status closed is not mapped")]
    public async Task A_way_back_that_would_mislead_the_hub_is_told(string right, string wrong, string sentence)
    {
        await using var desk = await CaseDesk.StartAsync();
        await using var stage = await SetAsync(desk, Preset.Replace(right, wrong, StringComparison.Ordinal).Replace("settle: 00:00:20", "settle: 00:00:02", StringComparison.Ordinal).Replace("timeOut: 00:00:10", "timeOut: 00:00:01", StringComparison.Ordinal));
        var end = await CommandEnd.OfAsync("backends", "test", "desk", "--config", stage.Config);
        Assert.That((end.Code, end.Out), Is.EqualTo((1, end.Out)));
        Assert.That(end.Out, Does.Contain("What the desk tells comes back, and what we wrote is known: broken: ").And.Contain(sentence).And.Contain("1 promise is broken."));
    }

    [Test]
    public async Task A_scaffold_is_written_once_and_is_a_preset_without_faults()
    {
        await using var desk = await CaseDesk.StartAsync();
        await using var stage = await SetAsync(desk, Preset);
        var made = await CommandEnd.OfAsync("backends", "new", "my-desk", "--folder", stage.Folder);
        Assert.That(made.Code, Is.Zero, made.Error);
        Assert.That(made.Out, Does.Contain("\"Preset\": \"" + Path.Combine(stage.Folder, "my-desk.yaml")).And.Contain("hub backends test my-desk"));
        var config = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(stage.Config))!;
        config["Backends"]!["my-desk"] = new JsonObject
        {
            ["Kind"] = "http",
            ["Preset"] = Path.Combine(stage.Folder, "my-desk.yaml"),
            ["Url"] = desk.Url.ToString(),
            ["Token"] = "env:PATH",
            ["Project"] = "support",
        };
        await File.WriteAllTextAsync(stage.Config, config.ToJsonString());
        var check = await CommandEnd.OfAsync("check", "--config", stage.Config);
        Assert.That(check.Code, Is.Zero, check.Out);
        var again = await CommandEnd.OfAsync("backends", "new", "my-desk", "--folder", stage.Folder);
        Assert.That((again.Code, again.Error), Is.EqualTo((1, $"{Path.Combine(stage.Folder, "my-desk.yaml")} exists already; hub backends new overwrites nothing.\n")));
        Assert.That((await CommandEnd.OfAsync("backends", "test", "mydesk", "--config", stage.Config)).Error, Does.Contain("did you mean my-desk?"));
    }

    private static async Task<Stage> SetAsync(CaseDesk desk, string preset)
    {
        Environment.SetEnvironmentVariable("HUB_TEST_CASE_TOKEN", CaseDesk.Token);
        return await Stage.SetAsync(DeskKind.File, (config, stage) =>
        {
            var file = Path.Combine(stage.Folder, "case.yaml");
            File.WriteAllText(file, preset);
            config["Backends"]!["desk"] = new JsonObject { ["Kind"] = "http", ["Preset"] = file, ["Url"] = desk.Url.ToString(), ["Token"] = "env:HUB_TEST_CASE_TOKEN" };
        });
    }
}

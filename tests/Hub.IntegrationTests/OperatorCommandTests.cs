using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>An operator's day with the real program: a desk that refuses everything, then its mend.</summary>
[TestFixture]
public sealed class OperatorCommandTests
{
    private const int Posts = 40;

    [Test]
    [Property("Requirement", "R6")]
    public async Task What_a_search_finds_is_shown_confirmed_by_its_count_and_sent_again_once()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Keyed);
        stage.Desk!.Always = new DeskFault.Status(422, "queue unknown");
        await stage.StartAsync();
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, Posts).Select(at => Post($"p{at}"))));
        await stage.FinishAsync();
        var search = new[] { "--backend", "desk", "--reason", "queue unknown" };
        var shown = await RunAsync(stage, ["deliveries", "replay", .. search]);
        Assert.That(shown.Code, Is.EqualTo(1), shown.Error);
        Assert.That(shown.Out, Does.StartWith($"{Posts} rows, the oldest "));
        Assert.That(shown.Error, Does.Contain($"--yes {Posts}"));
        Assert.That((await RunAsync(stage, ["deliveries", "replay", .. search, "--dry-run"])).Code, Is.Zero);
        var other = await RunAsync(stage, ["deliveries", "replay", .. search, "--yes", "7"]);
        Assert.That((other.Code, other.Error), Is.EqualTo((1, $"Nothing was done: {Posts} rows are found now, not 7. Look again.\n")));
        Assert.That(stage.Desk.Tickets, Is.Empty);
        stage.Desk.Always = null;
        var done = await RunAsync(stage, ["deliveries", "replay", .. search, "--yes", $"{Posts}"]);
        Assert.That((done.Code, done.Out.Split('\n')[^2]), Is.EqualTo((0, $"{Posts} of {Posts} rows sent again.")), done.Error);
        await stage.FinishAsync();
        Assert.That((stage.Desk.Tickets.Count, stage.Desk.Doubled()), Is.EqualTo((Posts, Array.Empty<string>())));
    }

    [Test]
    public async Task A_refused_row_is_edited_shown_and_sent_through_the_running_hub_and_cancelled_where_none_runs()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Keyed);
        stage.Desk!.Choose = request => request.Text.Contains("mended", StringComparison.Ordinal) ? null : new DeskFault.Status(422, "no such words");
        await stage.StartAsync();
        stage.Send(() => stage.Sender().SendAsync(new[] { "one", "two" }.Select(Post)));
        await stage.FinishAsync();
        var rows = (await stage.Api.DeliveriesAsync()).OrderBy(row => row.Id).ToList();
        var tried = await RunAsync(stage, ["deliveries", "edit", $"{rows[0].Id}", "--title", "mended", "--dry-run"]);
        Assert.That(tried.Code, Is.Zero, tried.Error);
        Assert.That(tried.Out, Does.StartWith("POST http").And.Contain("\"title\":\"mended\""));
        Assert.That((await RunAsync(stage, ["deliveries", "show", $"{rows[0].Id}", "--request"])).Out, Does.Not.Contain("mended"), "a dry run changes nothing");
        var sent = await RunAsync(stage, ["deliveries", "edit", $"{rows[0].Id}", "--title", "mended", "--replay"]);
        Assert.That(sent.Code, Is.Zero, sent.Error);
        await stage.FinishAsync();
        Assert.That(stage.Desk.Tickets.Single().Body, Does.Contain("mended"));
        Assert.That((await RunAsync(stage, ["deliveries", "show", $"{rows[0].Id}"])).Out, Does.Contain("Before edit 1 by ").And.Contain("no internet"));
        var late = await RunAsync(stage, ["deliveries", "edit", $"{rows[0].Id}", "--title", "again"]);
        Assert.That(late.Code, Is.EqualTo(1));
        Assert.That(late.Error, Does.Contain($"Row {rows[0].Id} is done now").And.Contain("only a dead row"));
        await stage.Hub!.StopAsync();
        var cancelled = await RunAsync(stage, ["deliveries", "cancel", "--state", "dead", "--why", "spoke on the phone", "--yes", "1"]);
        Assert.That(cancelled.Code, Is.Zero, cancelled.Error);
        await stage.StartAsync();
        var left = (await stage.Api.DeliveriesAsync()).Single(row => row.Id == rows[1].Id);
        Assert.That((left.State, left.Attempt), Is.EqualTo(("cancelled", rows[1].Attempt)));
        Assert.That(left.Reason, Does.Contain(" asked to cancel it: spoke on the phone. Before: ").And.EndWith("no such words"));
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task An_unreadable_item_is_mended_by_a_person()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Keyed);
        await stage.StartAsync();
        stage.Send(() => stage.Sender().SendAsync([new Item("x", """{"id":"x","text":7,"author":{"id":"a"}}""", null, IsBroken: true)]));
        await stage.FinishAsync();
        var item = (await stage.Api.QuarantineAsync()).Single();
        var raw = await RunAsync(stage, ["quarantine", "show", $"{item.Id}", "--raw"]);
        var file = Path.Combine(stage.Folder, "item.json");
        await File.WriteAllTextAsync(file, raw.Out.Replace(":7,", ":", StringComparison.Ordinal));
        Assert.That((await RunAsync(stage, ["quarantine", "edit", $"{item.Id}", "--file", file])).Code, Is.EqualTo(1), "still unreadable");
        await File.WriteAllTextAsync(file, raw.Out.Replace(":7,", ":\"no internet\",", StringComparison.Ordinal));
        var stored = await RunAsync(stage, ["quarantine", "edit", $"{item.Id}", "--file", file]);
        Assert.That((stored.Code, stored.Out), Is.EqualTo((0, $"{item.Id}: stored\n")), stored.Error);
        await stage.FinishAsync();
        Assert.That(stage.Desk!.Tickets, Has.Count.EqualTo(1));
        Assert.That((await RunAsync(stage, ["quarantine", "list", "--state", "released"])).Out, Does.Contain("edited its bytes"));
        var again = await RunAsync(stage, ["quarantine", "drop", $"{item.Id}"]);
        Assert.That((again.Code, again.Error.Contains("no longer waits, it is released", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    private static Item Post(string id) => new(id, $$"""{"id":"{{id}}","text":"no internet","author":{"id":"{{id}}","name":"Ann"} }""", null);

    private static Task<CommandEnd> RunAsync(Stage stage, string[] arguments) => CommandEnd.OfAsync([.. arguments, "--config", stage.Config]);
}

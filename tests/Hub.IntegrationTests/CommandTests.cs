using System.Text.Json;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The program from outside: exit codes, one hub a store, commands that act through the running one.</summary>
[TestFixture]
public sealed class CommandTests
{
    [Test]
    public async Task Check_ends_with_0_where_all_is_well_and_1_with_every_fault_in_a_sentence()
    {
        await using var good = await Stage.SetAsync(DeskKind.File);
        var well = await CommandEnd.OfAsync("check", "--config", good.Config);
        Assert.That(well.Code, Is.Zero, well.Out);
        Assert.That(well.Out, Does.Contain("All well"));
        await using var bad = await Stage.SetAsync(DeskKind.File, static (config, _) =>
        {
            config["Channels"]![Stage.Lines]!["PollMilliseconds"] = 0;
            config["Backends"]!["desk"]!["Foldr"] = "x";
        });
        var wrong = await CommandEnd.OfAsync("check", "--config", bad.Config);
        Assert.That(wrong.Code, Is.EqualTo(1), wrong.Out);
        Assert.That(wrong.Out, Does.Contain("Channels:lines:PollMilliseconds must be a whole number between 10 and 3600000; it is 0.").And.Contain("did you mean Folder?"));
    }

    [Test]
    public async Task Commands_that_cannot_be_understood_end_with_2_and_a_missing_file_with_1()
    {
        Assert.That((await CommandEnd.OfAsync("rnu")).Code, Is.EqualTo(2));
        Assert.That(await CommandEnd.OfAsync("posts", "show", "abc"), Has.Property("Code").EqualTo(2).And.Property("Error").Contains("ID must be the number of a post, as its list shows it; it is abc."));
        Assert.That((await CommandEnd.OfAsync("run")).Error, Does.StartWith("There is no appsettings.json here and no --config FILE; `hub init` writes one."));
        var missing = await CommandEnd.OfAsync("run", "--config", "/nowhere/hub.json");
        Assert.That(missing.Code, Is.EqualTo(1));
        Assert.That(missing.Error, Does.Contain("/nowhere/hub.json"));
    }

    [Test]
    [Property("Requirement", "R10")]
    public async Task A_second_hub_on_the_same_store_is_refused_in_one_sentence()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Keyed);
        await stage.StartAsync();
        var second = await CommandEnd.OfAsync("run", "--config", stage.Config);
        Assert.That(second.Code, Is.EqualTo(3), second.Error);
        Assert.That(second.Error.TrimEnd(), Does.StartWith("Another hub holds the store").And.EndWith(".").And.Not.Contain("\n"));
    }

    [Test]
    public async Task SIGTERM_stops_well_and_the_next_start_finds_nothing_in_doubt()
    {
        await using var stage = await Stage.SetAsync(DeskKind.File);
        await stage.StartAsync();
        var story = new Story("web");
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, 10).SelectMany(_ => story.Next())));
        await stage.FinishAsync();
        await stage.Hub!.StopAsync();
        await stage.StartAsync();
        await stage.FinishAsync();
        Assert.That(stage.Hub.Log, Does.Not.Contain("under way when the hub last ended"));
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty);
    }

    [Test]
    public async Task Deliveries_are_listed_and_sent_again_through_the_running_hub()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Blind);
        stage.Desk!.Always = new DeskFault.Status(500, "who knows");
        await stage.StartAsync();
        var story = new Story("web");
        stage.Send(() => stage.Sender().SendAsync(story.Next()));
        await stage.FinishAsync();
        var row = Rows(await CommandEnd.OfAsync("deliveries", "list", "--state", "parked", "--json", "--config", stage.Config)).Single();
        Assert.That(row.State, Is.EqualTo("parked"));
        Assert.That(row.Reason, Does.Contain("who knows"));
        stage.Desk.Always = null;
        var retried = await CommandEnd.OfAsync("deliveries", "retry", $"{row.Id}", "--config", stage.Config);
        Assert.That(retried.Code, Is.Zero, retried.Error);
        await stage.FinishAsync();
        Assert.That(Rows(await CommandEnd.OfAsync("deliveries", "list", "--json", "--config", stage.Config)).Single().State, Is.EqualTo("done"));
        Assert.That(stage.Desk.Tickets, Has.Count.EqualTo(1));
        var gone = await CommandEnd.OfAsync("deliveries", "retry", "999999", "--config", stage.Config);
        Assert.That(gone.Code, Is.EqualTo(1));
    }

    private static IReadOnlyList<ApiDelivery> Rows(CommandEnd end)
    {
        Assert.That(end.Code, Is.Zero, end.Error);
        return JsonSerializer.Deserialize<ApiPage<ApiDelivery>>(end.Out, JsonSerializerOptions.Web)!.Items;
    }
}

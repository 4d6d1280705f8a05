using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>The whole program in front of a desk that no one here wrote.</summary>
[Property("Requirement", "G4")]
internal abstract class HubOnDeskTests
{
    private const int Posts = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    protected RealServer Server { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start() => Server = await StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }

    [Test]
    public async Task What_the_desk_refuses_is_a_dead_letter_with_the_desks_own_words()
    {
        var (wrong, words) = Refused();
        await using var stage = await StageAsync(wrong);
        await stage.StartAsync();
        await PostAsync(stage, "refused", 1);
        await UntilAsync(stage, async () => (await stage.Api.DeliveriesAsync()).Any(row => row.State == "dead" && row.Reason!.Contains(words, StringComparison.Ordinal)), "no dead letter", TimeSpan.FromMinutes(1));
        Assert.That(await SubjectsAsync("refused"), Is.Empty);
    }

    [Test]
    [Property("Requirement", "R15")]
    public async Task A_desk_that_is_killed_and_started_again_in_the_middle_of_500_deliveries_has_500_tickets()
    {
        await using var stage = await StageAsync(Settings());
        await stage.StartAsync();
        await PostAsync(stage, "storm", Posts);
        await UntilAsync(stage, async () => (await SubjectsAsync("storm")).Count >= Posts / 5, "a fifth was not delivered");
        await Server.KillAsync(PidFile);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await Server.StartAsync();
        await UntilAsync(stage, async () => !(await stage.Api.BacklogAsync()).Any(row => row.State is "due" or "intended" or "doubt" && row.Rows > 0), "deliveries did not come to rest");
        var subjects = await SubjectsAsync("storm");
        Assert.That((subjects.Count, subjects.Distinct().Count()), Is.EqualTo((Posts, Posts)), "tickets, and posts that have one");
        Assert.That((await stage.Api.DeliveriesAsync()).Where(row => row.State is "dead" or "parked"), Is.Empty);
    }

    protected abstract string PidFile { get; }

    protected abstract Task<RealServer> StartAsync();

    protected abstract Dictionary<string, string?> Settings();

    /// <summary>Settings that the desk refuses, and what it says then.</summary>
    protected abstract (Dictionary<string, string?> Settings, string Words) Refused();

    /// <summary>Of all tickets whose subject begins with the word.</summary>
    protected abstract Task<IReadOnlyList<string>> SubjectsAsync(string word);

    private static Task<Stage> StageAsync(Dictionary<string, string?> settings) => Stage.SetAsync(DeskKind.File, (config, _) =>
    {
        var backend = new JsonObject { ["Kind"] = "http", ["MaxInFlight"] = 8 };
        foreach (var (key, value) in settings)
            backend[key] = value;
        config["Backends"]!["desk"] = backend;
    });

    private static async Task PostAsync(Stage stage, string word, int count)
    {
        using var http = new HttpClient();
        var items = new JsonArray([.. Enumerable.Range(1, count).Select(number => new JsonObject
        {
            ["id"] = $"{word}-{number}", ["author"] = new JsonObject { ["id"] = $"u-{number}" }, ["text"] = $"{word} {number} is broken",
        })]);
        using var content = new StringContent(items.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(stage.Hub!.Address, $"/in/{Stage.Web}"), content);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task UntilAsync(Stage stage, Func<Task<bool>> holds, string otherwise, TimeSpan? patience = null)
    {
        var end = DateTime.UtcNow + (patience ?? Patience);
        while (!await holds())
        {
            if (DateTime.UtcNow > end)
                Assert.Fail($"{otherwise}:\n{await stage.Api.ReadyAsync()}\n{stage.Hub!.Log}\n{string.Join('\n', (await stage.Api.DeliveriesAsync()).Where(row => row.State != "done").Take(20))}");
            await Task.Delay(500);
        }
    }
}

[TestFixture]
internal sealed class HubOnRtTests : HubOnDeskTests
{
    protected override string PidFile => "rt.pid";

    protected override Task<RealServer> StartAsync() => RealServer.StartAsync("rt5.sh", RtTests.Program);

    protected override Dictionary<string, string?> Settings()
    {
        using var desk = new RtDesk(Server.Facts);
        return desk.Settings();
    }

    protected override (Dictionary<string, string?> Settings, string Words) Refused() =>
        (new(Settings()) { ["Queue"] = "Nowhere" }, "No permission to create tickets in the queue 'Nowhere'");

    protected override async Task<IReadOnlyList<string>> SubjectsAsync(string word)
    {
        using var desk = new RtDesk(Server.Facts);
        return await desk.SubjectsAsync(word);
    }
}

[TestFixture]
internal sealed class HubOnRedmineTests : HubOnDeskTests
{
    protected override string PidFile => "redmine.pid";

    protected override Task<RealServer> StartAsync() => RealServer.StartAsync("redmine.sh", RedmineTests.Program);

    protected override Dictionary<string, string?> Settings()
    {
        using var desk = new RedmineDesk(Server.Facts);
        return desk.Settings();
    }

    protected override (Dictionary<string, string?> Settings, string Words) Refused() =>
        (new(Settings()) { ["Priorities:low"] = "77", ["Priorities:medium"] = "77", ["Priorities:high"] = "77", ["Priorities:critical"] = "77" }, "Priority cannot be blank");

    protected override async Task<IReadOnlyList<string>> SubjectsAsync(string word)
    {
        using var desk = new RedmineDesk(Server.Facts);
        return await desk.SubjectsAsync(word);
    }
}

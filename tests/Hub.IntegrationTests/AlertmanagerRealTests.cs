using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>A real Prometheus Alertmanager sends to the real program: one ticket an alert, one change when it is resolved.</summary>
[TestFixture]
[Property("Requirement", "G9"), Property("Requirement", "R9")]
public sealed class AlertmanagerRealTests
{
    private const string Channel = "alerts", Token = "alerts-token-0123456789";

    [Test]
    public async Task Alerts_that_fire_repeat_and_resolve_are_one_ticket_each_with_one_change()
    {
        var program = Program();
        await using var stage = await Stage.SetAsync(DeskKind.Keyed, AddChannel);
        await stage.StartAsync();
        using var alertmanager = new Alertmanager(program, stage);
        await alertmanager.UpAsync();

        await alertmanager.TellAsync(Alert("db1"), Alert("db2"));
        await stage.UntilAsync(() => Task.FromResult(stage.Effects().Count == 2), "two alerts did not become two tickets");
        await stage.UntilAsync(async () => (await stage.Api.LanesAsync()).Any(lane => lane is { Channel: Channel, Repeated: > 0 }), "the notification was not repeated");
        await alertmanager.TellAsync(Alert("db1", DateTime.UtcNow));
        await stage.UntilAsync(() => Task.FromResult(stage.Effects().Count == 3), "the ticket was not told that its alert is resolved");
        await alertmanager.TellAsync(Alert("db2", DateTime.UtcNow));
        await stage.UntilAsync(() => Task.FromResult(stage.Effects().Count == 4), "the second ticket was not told that its alert is resolved");

        Assert.That(stage.Effects().Select(effect => effect.Kind), Is.EquivalentTo((string[])["created", "created", "changed", "changed"]));
        Assert.That(stage.Desk!.Tickets, Has.Count.EqualTo(2));
        Assert.That(stage.Desk.Tickets.SelectMany(ticket => ticket.Comments).Select(comment => (string?)JsonNode.Parse(comment.Body)!["title"]), Is.EquivalentTo((string[])
            ["Resolved: HostDown: db1 is down", "Resolved: HostDown: db2 is down"]));
        Assert.That(await stage.Api.QuarantineAsync(), Is.Empty);
    }

    [Test]
    public async Task A_resolved_alert_closes_its_ticket_where_the_operator_says_so_and_no_other()
    {
        var program = Program();
        await using var stage = await Stage.SetAsync(DeskKind.Keyed, (config, stage) =>
        {
            AddChannel(config, stage);
            config["Channels"]![Channel]!["CloseResolved"] = true;
            config["Backends"]!["desk"]!["Takes"] = new JsonArray("closed");
        });
        await stage.StartAsync();
        using var alertmanager = new Alertmanager(program, stage);
        await alertmanager.UpAsync();
        await alertmanager.TellAsync(Alert("db1"), Alert("db2"));
        await stage.UntilAsync(() => Task.FromResult(stage.Effects().Count == 2), "two alerts did not become two tickets");
        await alertmanager.TellAsync(Alert("db1", DateTime.UtcNow));
        await stage.UntilAsync(() => Task.FromResult(stage.Effects().Count == 4), "the ticket was not told that its alert is resolved, and closed");
        await stage.FinishAsync();
        var closed = stage.Desk!.Tickets.Single(ticket => ticket.Comments.Count > 0);
        Assert.That(closed.Comments.Select(comment => comment.Kind), Is.EqualTo((string[])["changed", "closed"]));
        Assert.That(closed.Body, Does.Contain("db1 is down"));
    }

    [Test]
    public async Task An_alert_that_fires_while_the_hub_is_down_becomes_a_ticket_after_its_return()
    {
        var program = Program();
        await using var stage = await Stage.SetAsync(DeskKind.Keyed, AddChannel);
        await stage.StartAsync();
        using var alertmanager = new Alertmanager(program, stage);
        await alertmanager.UpAsync();
        await stage.Hub!.KillAsync();
        await alertmanager.TellAsync(Alert("db1"));
        await alertmanager.FailedAsync();
        await stage.StartAsync();
        await stage.UntilAsync(() => Task.FromResult(stage.Effects().Count == 1), "the alert did not become a ticket");
        Assert.That(stage.Effects().Single().Kind, Is.EqualTo("created"));
    }

    private static void AddChannel(JsonObject config, Stage stage)
    {
        var token = Path.Combine(stage.Folder, "token");
        File.WriteAllText(token, Token);
        config["Channels"]![Channel] = new JsonObject { ["Kind"] = "preset", ["Preset"] = "alertmanager", ["Tokens"] = new JsonArray($"file:{token}") };
        // The same port after a restart: the sender knows only one.
        config["Web"]!["Urls"] = new JsonArray($"http://127.0.0.1:{FreePort()}");
    }

    private static string Alert(string instance, DateTime? endsAt = null) =>
        $$"""{"labels":{"alertname":"HostDown","instance":"{{instance}}"},"annotations":{"summary":"{{instance}} is down"}{{(endsAt is { } at ? $",\"endsAt\":\"{at:O}\"" : "")}}}""";

    /// <summary>The program's path; ignores the test where it is not there.</summary>
    private static string Program()
    {
        var found = new[] { Environment.GetEnvironmentVariable("HUB_ALERTMANAGER") }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "prometheus-alertmanager"))).FirstOrDefault(File.Exists);
        if (found is null)
            Assert.Ignore("prometheus-alertmanager is not installed (Debian's package of that name, or HUB_ALERTMANAGER=its path)");
        return found!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Groups by name, repeats every few seconds, sends to the stage's hub.</summary>
    private sealed class Alertmanager : IDisposable
    {
        private readonly Process process;
        private readonly HttpClient http = new();
        private readonly Uri address = new($"http://127.0.0.1:{FreePort()}");
        private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Alertmanager(string program, Stage stage)
        {
            var config = Path.Combine(stage.Folder, "alertmanager.yml");
            File.WriteAllText(config, $$"""
                route: { receiver: hub, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 2s }
                receivers:
                  - name: hub
                    webhook_configs:
                      - url: {{new Uri(stage.Hub!.Address, $"/in/{Channel}")}}
                        send_resolved: true
                        http_config: { authorization: { credentials: {{Token}} } }
                """);
            string[] arguments = [$"--config.file={config}", $"--storage.path={Path.Combine(stage.Folder, "alertmanager")}", $"--web.listen-address={address.Authority}", "--cluster.listen-address="];
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data?.Contains("connection refused", StringComparison.Ordinal) == true)
                    failed.TrySetResult();
            };
            process.BeginErrorReadLine();
        }

        public async Task UpAsync()
        {
            for (var tries = 0; ; tries++)
                try
                {
                    (await http.GetAsync(new Uri(address, "/-/ready"))).EnsureSuccessStatusCode();
                    return;
                }
                catch (HttpRequestException) when (tries < 200)
                {
                    await Task.Delay(50);
                }
        }

        /// <summary>What Prometheus does when a rule's alerts change.</summary>
        public async Task TellAsync(params string[] alerts) =>
            (await http.PostAsync(new Uri(address, "/api/v2/alerts"), new StringContent($"[{string.Join(',', alerts)}]", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();

        /// <summary>Until a notification did not get through.</summary>
        public Task FailedAsync() => failed.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            http.Dispose();
        }
    }
}

using System.Net;
using System.Text;
using Hub.Host.Commands;
using Hub.Host.Configuration;
using Hub.Host.Runtime;
using Hub.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The whole program in this process: door, store, file backend, socket, commands.</summary>
[TestFixture(false), TestFixture(true), NonParallelizable]
internal sealed class ProgramTests(bool postgres)
{
    private string folder = null!, settings = null!, server = "";
    private RunningProgram? program;

    [SetUp]
    public void Configure()
    {
        if (postgres)
            server = PostgresCluster.NewSchema();
        folder = Directory.CreateTempSubdirectory("hub-prog-").FullName;
        settings = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(settings, $$"""
            {
              "Web": { "Urls": [ "http://127.0.0.1:0" ] },
              "Store": { {{(postgres ? $"\"Kind\": \"postgres\", \"ConnectionString\": \"{server}\", " : "")}}"Path": "{{folder}}/data/hub.db", "KeyFile": "{{folder}}/hub.key" },
              "Channels": { "web": { "Kind": "webhook", "Auth": "none" } },
              "Backends": { "tickets": { "Kind": "file", "Folder": "{{folder}}/tickets" } }
            }
            """);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await EndAsync();
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }

    [Test, Property("Requirement", "R23")]
    public async Task A_post_goes_in_and_one_ticket_comes_out_and_the_commands_show_both()
    {
        using var http = await StartAsync();
        Assert.That(await SendAsync(http, """{"id":"1","text":"There is no internet here since five, again."}"""), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SendAsync(http, """{"id":"1","text":"There is no internet here since five, again."}"""), Is.EqualTo(HttpStatusCode.OK));
        while (!await program!.Core.IsIdleAsync(default))
            await Task.Delay(10);
        var (_, posts) = await RunAsync("posts", "list");
        var id = posts.Trim().Split('\n')[^1].Trim().Split(' ')[0];
        var (_, shown) = await RunAsync("posts", "show", id);
        Assert.That(shown, Does.Contain("incident").And.Contain("no internet").And.Contain("else-a-ticket").And.Contain("created").And.Contain("done"));
        Assert.That(Directory.GetFiles(Path.Combine(folder, "tickets"), "*.ndjson").Sum(file => File.ReadLines(file).Count()), Is.EqualTo(1));
        var page = await http.GetStringAsync(new Uri($"/posts/{id}", UriKind.Relative));
        Assert.That(page, Does.Contain("<mark class=\"incident\"").And.Contain("else-a-ticket"));
        Assert.That(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), Does.Contain("hub_lane_items_total{channel=\"web\",lane=\"\",result=\"repeated\"} 1").Or.Contain("result=\"repeated\"} 1"));
    }

    [Test, Property("Requirement", "R6")]
    public async Task What_could_not_be_read_is_shown_by_the_running_hub_and_by_its_store()
    {
        using (var http = await StartAsync())
            Assert.That(await SendAsync(http, """{"id":"2","text":17}"""), Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        var (_, online) = await RunAsync("quarantine", "list");
        await EndAsync();
        var (code, offline) = await RunAsync("quarantine", "list");
        Assert.That((code, Ageless(offline)), Is.EqualTo((0, Ageless(online))));
        Assert.That(offline, Does.Contain("waiting"));

        // The item has grown older between the two looks.
        static string Ageless(string table) => System.Text.RegularExpressions.Regex.Replace(table, " +[0-9]+ s ", " AGE ");
    }

    [Test]
    public async Task A_second_hub_on_the_same_store_is_refused_in_one_sentence()
    {
        using var http = await StartAsync();
        var error = Assert.ThrowsAsync<HubException>(async () => { await using var other = await OpenAsync(); });
        Assert.That((error!.ExitCode, error.Message.Split('\n').Length), Is.EqualTo((ExitCodes.Unavailable, 1)));
    }

    [Test]
    public async Task Where_the_store_is_held_and_nobody_answers_a_command_says_so()
    {
        await using var holder = await HubRuntime.OpenAsync(Options(), NullLoggerFactory.Instance, TimeProvider.System);
        var (code, output) = await RunAsync("posts", "list");
        Assert.That((code, output.Trim().Split('\n').Length), Is.EqualTo((ExitCodes.Unavailable, 1)), output);
        Assert.That(output, Does.Contain("hub.sock"));
    }

    [Test]
    public async Task An_address_that_is_taken_is_told_and_the_store_is_free_again()
    {
        using var http = await StartAsync();
        var changed = File.ReadAllText(settings).Replace("127.0.0.1:0", $"127.0.0.1:{http.BaseAddress!.Port}", StringComparison.Ordinal).Replace("/data/", "/data2/", StringComparison.Ordinal)
            .Replace("/tickets", "/tickets2", StringComparison.Ordinal).Replace("hub.key", "hub2.key", StringComparison.Ordinal);
        if (postgres)
            changed = changed.Replace(server, PostgresCluster.NewSchema(), StringComparison.Ordinal);
        File.WriteAllText(settings, changed);
        for (var turn = 0; turn < 2; turn++)
            Assert.That(async () => { await using var other = await OpenAsync(); }, Throws.TypeOf<HubException>().With.Message.Contains($"{http.BaseAddress.Port}"));
    }

    [Test]
    public async Task Check_says_what_the_store_is_and_warns_of_no_durable_server()
    {
        var (code, before) = await RunAsync("check");
        Assert.That(code, Is.Zero, before);
        (await StartAsync()).Dispose();
        await EndAsync();
        var (_, after) = await RunAsync("check");
        Assert.That(before, postgres
            ? Does.Match("store: database hub on 127.0.0.1:[0-9]+, PostgreSQL [0-9.]+: the tables will be made").And.Not.Contain("hub-pw").And.Not.Contain("  warning: fsync is off")
            : Does.Contain("hub.db will be made.").And.Not.Contain("fsync"));
        Assert.That(after, postgres ? Does.Contain(": schema 1 is there.") : Does.Contain("hub.db is there."));
    }

    private async Task<HttpClient> StartAsync()
    {
        program = await OpenAsync();
        return new HttpClient { BaseAddress = new Uri(program.Addresses[0]) };
    }

    private Task<RunningProgram> OpenAsync() => RunningProgram.StartAsync(Options(), null, NullLoggerFactory.Instance, default);

    private async Task EndAsync()
    {
        if (program is not null)
            await program.DisposeAsync();
        program = null;
    }

    private HubOptions Options() => HubConfiguration.Read(new ConfigurationBuilder().AddJsonFile(settings).Build(), BuiltIn.Kinds(null).Kinds).Options;

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var code = await HubCommandLine.RunAsync([.. args, "--config", settings], new CommandContext(output, output, _ => { }), CancellationToken.None);
        return (code, output.ToString());
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient http, string item)
    {
        using var content = new StringContent(item, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/in/web", UriKind.Relative), content);
        return response.StatusCode;
    }
}

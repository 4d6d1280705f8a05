using Hub.Host.Commands;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture]
internal sealed class CommandLineTests
{
    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("hub-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("run"), TestCase("check"), TestCase("init"), TestCase("demo"), TestCase("channels"), TestCase("backends"), TestCase("backends new"), TestCase("backends test"), TestCase("posts"), TestCase("posts list"), TestCase("posts show"), TestCase("deliveries"),
     TestCase("deliveries list"), TestCase("deliveries show"), TestCase("deliveries retry"), TestCase("deliveries replay"), TestCase("deliveries cancel"), TestCase("deliveries edit"), TestCase("quarantine"), TestCase("quarantine list"),
     TestCase("quarantine show"), TestCase("quarantine retry"), TestCase("quarantine edit"), TestCase("quarantine drop"), TestCase("rules"), TestCase("rules test"), TestCase("rules explain"), TestCase("rules score"),
     TestCase("users"), TestCase("users add"), TestCase("users list"), TestCase("users role"), TestCase("users password"), TestCase("users remove"), TestCase("contacts stop"), TestCase("contacts resume"), TestCase("rules learn")]
    public async Task Every_command_has_help_with_an_example_that_fits_the_terminal(string command)
    {
        var (code, output, _) = await RunAsync([.. command.Split(' '), "--help"]);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain($"Example:\n  hub {command.Split(' ')[0]}"));
        Assert.That(output.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(110));
    }

    [TestCase("posts lst", "list"), TestCase("posts list --categry x", "--category"), TestCase("deliveries retry", "Name ids of rows, or --all"), TestCase("posts show many", "many"),
     TestCase("deliveries retry 1 --state dead", "one of them"), TestCase("deliveries cancel --backend x", "--state must be one of due, doubt, held, parked, dead; it is missing."),
     TestCase("deliveries replay --state parked", "--state must be one of dead; it is parked."), TestCase("deliveries list --since yesterday", "an age (90m, 12h, 3d); it is yesterday."),
     TestCase("deliveries replay --state done --backend x", "--state done takes --backend NAME and --since WHEN"), TestCase("deliveries replay --state done --backend x --since 3d --reason y", "and --since WHEN"),
     TestCase("deliveries edit 7", "Say what shall be other"), TestCase("quarantine drop --state released", "must be waiting"), TestCase("posts list --category fire", "fire"),
     TestCase("users add anna --role boss", "--role must be one of viewer, agent, admin; it is boss."), TestCase("review reclassify 12 --as complain", "--as must be one of incident, complaint, request, praise, noise; it is complain."),
     TestCase("policy test post.json --sender boss", "--sender must be one of unknown, customer,")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_was_meant(string line, string hint)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(output + error, Does.Contain(hint));
    }

    [Test]
    public async Task A_configuration_that_is_not_there_ends_with_1_in_one_sentence()
    {
        var (code, _, error) = await RunAsync("run", "--config", Path.Combine(folder, "none.json"));
        Assert.That((code, error.Trim().Split('\n').Length), Is.EqualTo((1, 1)));
        Assert.That(error, Does.Contain("does not exist"));
    }

    [Test]
    public async Task All_faults_stop_the_program_at_once()
    {
        var file = Path.Combine(folder, "appsettings.json");
        await File.WriteAllTextAsync(file, """{ "Chanels": {}, "Store": { "Kind": "paper" } }""");
        var (code, _, error) = await RunAsync("run", "--config", file);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(3).And.Some.Contains("did you mean Channels?").And.Some.Contains("Store:Kind must be sqlite or postgres"));
    }

    [Test, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Init_writes_a_secret_for_its_owner_only_and_overwrites_nothing()
    {
        var (code, output, _) = await RunAsync("init", folder);
        Assert.That((code, File.GetUnixFileMode(Path.Combine(folder, "web.secret"))), Is.EqualTo((0, UnixFileMode.UserRead | UnixFileMode.UserWrite)));
        Assert.That(output, Does.Contain("hub check"));
        var before = await File.ReadAllTextAsync(Path.Combine(folder, "web.secret"));
        var (again, _, error) = await RunAsync("init", folder);
        Assert.That((again, await File.ReadAllTextAsync(Path.Combine(folder, "web.secret"))), Is.EqualTo((1, before)));
        Assert.That(error, Does.Contain("overwrites nothing"));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await HubCommandLine.RunAsync(args, new CommandContext(output, error, _ => { }), CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}

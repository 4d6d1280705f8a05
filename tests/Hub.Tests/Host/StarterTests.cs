using Hub.Host.Commands;
using Hub.Host.Configuration;
using Hub.Host.Runtime;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>The configurations that we hand out, held to the kinds that come with the program.</summary>
[TestFixture, NonParallelizable]
internal sealed class StarterTests
{
    private string folder = null!, before = null!;

    [SetUp]
    public void Enter()
    {
        before = Directory.GetCurrentDirectory();
        folder = Directory.CreateTempSubdirectory("hub-starter-").FullName;
    }

    [TearDown]
    public void Leave()
    {
        Directory.SetCurrentDirectory(before);
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task What_init_writes_passes_check_as_it_stands()
    {
        var output = new StringWriter();
        var context = new CommandContext(output, output, Directory.SetCurrentDirectory);
        Assert.That(await HubCommandLine.RunAsync(["init", folder], context, default), Is.Zero);
        var code = await HubCommandLine.RunAsync(["check", "--config", Path.Combine(folder, "appsettings.json")], context, default);
        Assert.That(code, Is.Zero, output.ToString());
        Assert.That(output.ToString(), Does.Contain($"All well, 0 warnings. Next: hub run --config {Path.Combine(folder, "appsettings.json")}"), "with the file that was checked");
    }

    [Test]
    public async Task A_broken_pack_hides_nothing_that_is_stored_and_stops_only_what_must_decide()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.yaml"), "pack: 5\nruless: []\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """
            { "Store": { "Path": "data/hub.db", "KeyFile": "key/hub.key" }, "Rules": { "Packs": ["broken.yaml"] },
              "Channels": { "web": { "Kind": "webhook", "Auth": "none" } }, "Backends": { "desk": { "Kind": "file", "Folder": "tickets" } } }
            """);
        foreach (var command in new[] { "channels", "posts list", "deliveries list", "quarantine list", "deliveries retry --all", "deliveries replay --all" })
        {
            var (code, said) = await RunAsync(command);
            Assert.That(code, Is.Zero, $"{command}: {said}");
        }
        var (refused, reason) = await RunAsync("quarantine retry 1");
        Assert.That(refused, Is.EqualTo(1));
        Assert.That(reason, Does.Contain("broken.yaml"));
    }

    [Test]
    public async Task A_file_that_a_person_names_counts_from_where_he_stands_and_not_from_the_configurations_folder()
    {
        await HubCommandLine.RunAsync(["init", folder], new CommandContext(TextWriter.Null, TextWriter.Null, _ => { }), default);
        var here = Directory.CreateDirectory(Path.Combine(folder, "here")).FullName;
        await File.WriteAllTextAsync(Path.Combine(here, "people.csv"), "name,addresses,handles,phones,number,contract,vip,service,basis\nAnna,anna@example.org,,,K-1,gold,,,given\n");
        Directory.SetCurrentDirectory(here);
        var (code, said) = await RunAsync("contacts import people.csv");
        Assert.That((code, said), Is.EqualTo((0, "1 people are in the directory now; before there were 0.\n")));
    }

    [Test]
    public async Task A_stop_that_comes_while_the_hub_begins_is_a_stop_like_any_other()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """
            { "Store": { "Path": "data/hub.db", "KeyFile": "key/hub.key" }, "Web": { "Urls": "http://127.0.0.1:0" },
              "Channels": { "web": { "Kind": "webhook", "Auth": "none" } }, "Backends": { "desk": { "Kind": "file", "Folder": "tickets" } } }
            """);
        var said = new StringWriter();
        var code = await HubCommandLine.RunAsync(["run", "--config", Path.Combine(folder, "appsettings.json")], new CommandContext(said, said, Directory.SetCurrentDirectory), new CancellationToken(canceled: true));
        Assert.That((code, said.ToString()), Is.EqualTo((0, "")));
    }

    private async Task<(int Code, string Said)> RunAsync(string command)
    {
        var said = new StringWriter();
        var code = await HubCommandLine.RunAsync([.. command.Split(' '), "--config", Path.Combine(folder, "appsettings.json")], new CommandContext(said, said, Directory.SetCurrentDirectory), default);
        return (code, said.ToString());
    }

    [Test]
    public void The_example_has_no_fault_once_its_secrets_are_there()
    {
        foreach (var (name, secret) in new[] { ("HUB_FORUM_SECRET", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="), ("HUB_INTERN_TOKEN", "0123456789abcdef0123"), ("HUB_ALERTS_TOKEN", "0123456789abcdef0123"), ("HUB_X_BEARER", "0123456789abcdef0123"), ("HUB_ITSM_SECRET", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=") })
            Environment.SetEnvironmentVariable(name, secret);
        var source = new ConfigurationBuilder().AddJsonFile(Path.Combine(Shared.Root, "appsettings.example.json")).Build();
        Assert.That(HubConfiguration.Read(source, BuiltIn.Kinds(null).Kinds).Faults.Select(fault => fault.Sentence), Is.Empty);
    }

    [Test]
    public void The_operators_page_names_every_key_of_the_example()
    {
        var page = File.ReadAllText(Path.Combine(Shared.Root, "docs", "operators.md"));
        var example = new ConfigurationBuilder().AddJsonFile(Path.Combine(Shared.Root, "appsettings.example.json")).Build();
        var keys = example.AsEnumerable().Select(pair => pair.Key.Split(':').Last(part => !int.TryParse(part, out _)))
            .Where(key => char.IsUpper(key[0]) && key is not ("LogLevel" or "Default" or "Console" or "Secret")).Distinct();
        Assert.That(keys.Where(key => !page.Contains(key, StringComparison.Ordinal)), Is.Empty);
    }
}

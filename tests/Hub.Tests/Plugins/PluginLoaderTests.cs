using System.Runtime.Loader;
using System.Runtime.Versioning;
using Hub.Contracts;
using Hub.Host.Plugins;
using Hub.Tests.Connectors;
using NUnit.Framework;

namespace Hub.Tests.Plugins;

[TestFixture]
public sealed class PluginLoaderTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("hub-plugins-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task The_sample_plugin_loads_in_a_context_of_its_own_and_reads()
    {
        var set = PluginLoader.Load(Path.Combine(AppContext.BaseDirectory, "plugins"));
        Assert.That(set.Faults, Is.Empty);
        var kind = set.Connectors.Single(kind => kind.Name == "lines");
        var file = Path.Combine(folder, "lines.ndjson");
        await File.WriteAllTextAsync(file, "{\"id\":\"1\",\"text\":\"one\"}\nbroken\n{\"id\":\"2\",\"text\":\"two \\ud800\"}\n{\"id\":\"half");
        var settings = Surrounding.Settings(("File", file), ("PollMilliseconds", "10"));
        Assert.That(kind.Check(settings), Is.Empty);
        await using var connector = kind.Open(settings, Surrounding.Of());
        await using var batches = connector.ReadAsync("lines", Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();
        Assert.That(batches.Current.Changes.Select(change => change.GetType()), Is.EqualTo(new[] { typeof(Put), typeof(Defective), typeof(Put) }));
        Assert.That(((Put)batches.Current.Changes[2]).Post.Text, Is.EqualTo("two \ufffd"));
        Assert.That(AssemblyLoadContext.GetLoadContext(connector.GetType().Assembly), Is.Not.SameAs(AssemblyLoadContext.Default));
    }

    [Test]
    public void Its_wrong_settings_are_told_as_those_of_any_kind()
    {
        var kind = PluginLoader.Load(Path.Combine(AppContext.BaseDirectory, "plugins")).Connectors.Single(kind => kind.Name == "lines");
        Assert.That(
            kind.Check(Surrounding.Settings(("Flie", "x"))).Select(fault => fault.Sentence),
            Is.EqualTo((string[])["Channels:test:File must be the path of a file; it is missing.", "Channels:test:Flie is not known; did you mean File?"]));
    }

    [Test]
    public void Another_contract_version_is_refused_in_one_sentence_before_its_code_runs()
    {
        new MadePlugin(folder, "future", contract: 7).WithKind("future").Save();
        var set = Load("The plugin future was built against version 7 of the contract; this hub speaks version 1.");
        Assert.That(set.Connectors, Is.Empty);
    }

    [TestCase("."), TestCase("open"), TestCase("open/open.dll"), TestCase("open/open.deps.json"), TestCase("open/runtimes/linux-x64/native/.lib.so")]
    [Platform(Exclude = "Win", Reason = "Windows has no file modes"), UnsupportedOSPlatform("windows")]
    public void What_everybody_may_write_is_not_run(string path)
    {
        new MadePlugin(folder, "open").WithKind("open").Save();
        var open = Path.GetFullPath(Path.Combine(folder, path));
        if (!Path.Exists(open))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(open)!);
            File.WriteAllText(open, "{}");
        }
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);
        var set = PluginLoader.Load(folder);
        Assert.That(set.Connectors, Is.Empty);
        Assert.That(set.Faults.Single().Sentence, Does.Contain($"{open} may be written by everybody; take that right away (chmod o-w)"));
    }

    [Test]
    public void A_secret_in_the_words_of_a_plugins_exception_is_not_printed()
    {
        Environment.SetEnvironmentVariable("HUB_TEST_PLUGIN_SECRET", "on purpose");
        new MadePlugin(folder, "wordy").WithKind("wordy").Save();
        var kind = PluginLoader.Load(folder).Connectors.Single();
        Assert.That(kind.Check(Surrounding.Settings(("Token", "env:HUB_TEST_PLUGIN_SECRET"))).Single().Sentence, Does.Contain("Broken (what env:HUB_TEST_PLUGIN_SECRET holds)").And.Not.Contain("on purpose"));
    }

    [Test]
    public void An_assembly_that_names_no_contract_is_no_plugin()
    {
        new MadePlugin(folder, "stray", contract: null).WithKind("stray").Save();
        Load("The plugin stray has no assembly that carries [assembly: HubContract(1)].");
    }

    [Test]
    public void A_missing_dependency_is_named_and_the_others_load()
    {
        var absent = new MadePlugin(Directory.CreateDirectory(Path.Combine(folder, "elsewhere-not-loaded")).FullName, "Absent", contract: null);
        var parent = absent.WithParent("Absent.Parent");
        new MadePlugin(folder, "needy").WithKind("needy", parent: parent).Save();
        new MadePlugin(folder, "sound").WithKind("sound").Save();
        Directory.Delete(Path.Combine(folder, "elsewhere-not-loaded"), recursive: true);
        var set = Load("The plugin needy needs Absent, which is not in its folder.");
        Assert.That(set.Connectors.Select(kind => kind.Name), Is.EqualTo((string[])["sound"]));
    }

    [Test]
    public void A_dependency_is_not_taken_from_the_host()
    {
        new MadePlugin(folder, "leaning").WithKind("leaning", parent: typeof(HostsOwn)).Save();
        Load("The plugin leaning needs Hub.Tests, which is not in its folder.");
    }

    [Test]
    public void A_kind_that_throws_when_made_is_missing_alone()
    {
        new MadePlugin(folder, "mixed").WithKind("bad", throwsAtOnce: true).WithKind("good").Save();
        var set = Load("The plugin mixed cannot make Made.badKind: throws InvalidOperationException: Broken on purpose.");
        Assert.That(set.Connectors.Select(kind => kind.Name), Is.EqualTo((string[])["good"]));
    }

    [Test]
    public void A_kind_that_throws_later_becomes_a_fault_of_its_channel()
    {
        new MadePlugin(folder, "late").WithKind("late").Save();
        var kind = PluginLoader.Load(folder).Connectors.Single();
        Assert.That(
            kind.Check(Surrounding.Settings()).Single().Sentence,
            Is.EqualTo("Channels:test cannot be checked: its plugin late throws InvalidOperationException: Broken on purpose."));
        Assert.That(() => kind.Open(Surrounding.Settings(), Surrounding.Of()), Throws.TypeOf<RefusedException>().With.Message.StartsWith("The plugin late throws"));
    }

    [Test]
    public void A_second_plugin_cannot_take_a_kind_that_is_there()
    {
        new MadePlugin(folder, "first").WithKind("same").Save();
        new MadePlugin(folder, "second").WithKind("same").Save();
        Assert.That(Load("The plugin second brings the kind same, which another plugin has brought already.").Connectors, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_file_that_is_no_assembly_is_passed_over()
    {
        new MadePlugin(folder, "sound").WithKind("sound").Save();
        File.WriteAllText(Path.Combine(folder, "sound", "native.dll"), "no assembly");
        Assert.That(PluginLoader.Load(folder), Has.Property(nameof(PluginSet.Faults)).Empty.And.Property(nameof(PluginSet.Connectors)).Count.EqualTo(1));
    }

    [Test]
    public void Without_a_folder_there_are_no_plugins() =>
        Assert.That(PluginLoader.Load(Path.Combine(folder, "none")), Has.Property(nameof(PluginSet.Faults)).Empty);

    private PluginSet Load(string fault)
    {
        var set = PluginLoader.Load(folder);
        Assert.That(set.Faults.Select(found => found.Sentence), Is.EqualTo(new[] { fault }));
        Assert.That(set.Faults, Has.All.Property(nameof(Fault.IsWarning)).True);
        return set;
    }
}

/// <summary>A public class of an assembly that lies beside the host and is not shared with plugins.</summary>
public class HostsOwn;

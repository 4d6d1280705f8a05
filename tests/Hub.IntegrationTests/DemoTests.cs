using Hub.Host.Commands;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>README's first command, end to end: the real door, the real store, a desk and files.</summary>
[TestFixture(false), TestFixture(true), Category("slow"), NonParallelizable]
internal sealed class DemoTests(bool postgres)
{
    private string[] server = [];
    private string folder = null!;

    [OneTimeSetUp]
    public void MakeFolder()
    {
        if (postgres)
            server = ["--postgres", PostgresCluster.NewSchema()];
        folder = Directory.CreateTempSubdirectory("hub-demo-test-").FullName;
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }

    [Test, Order(1)]
    public async Task A_day_of_posts_comes_out_as_expected()
    {
        var (code, output) = await RunAsync(["demo", "--once", "--store", folder, .. server]);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("came out as samples/expected.tsv says").And.Contain("decided by").And.Contain("it is resolved now").And.Contain("posts wait for a person, most urgent first"));
        foreach (var kind in new[] { "acknowledgement: \"Danke", "answer: \"A technician comes", "status: \"" })
            Assert.That(output, Does.Contain($"Back to Lena on demo-telegram, {kind}"));
    }

    [Test, Order(2), Property("Requirement", "R15")]
    public async Task A_second_day_on_the_same_store_opens_no_ticket()
    {
        var (_, output) = await RunAsync(["demo", "--once", "--store", folder, .. server]);
        Assert.That(output, Does.Contain(" 0 new tickets: the "));
    }

    [Test, Order(3)]
    public async Task Commands_look_at_the_store_that_it_leaves()
    {
        var config = Path.Combine(folder, "appsettings.json");
        var (code, output) = await RunAsync("posts", "list", "--category", "incident", "--limit", "5", "--config", config);
        Assert.That((code, output.Trim().Split('\n').Length), Is.EqualTo((0, 6)), output);
        foreach (var command in new[] { "channels", "posts list --review", "deliveries list --json", "quarantine list" })
            Assert.That((await RunAsync([.. command.Split(' '), "--config", config])).Code, Is.Zero, command);
        Assert.That((await RunAsync("posts", "show", "999999999", "--config", config)).Code, Is.EqualTo(1));
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var code = await HubCommandLine.RunAsync(args, new CommandContext(output, TextWriter.Null, _ => { }), CancellationToken.None);
        return (code, output.ToString());
    }
}

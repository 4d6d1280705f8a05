using System.Text;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Bodies at the bound: taken, or told the bound; one at a time or all at once, the memory stays bounded.</summary>
[TestFixture]
[Property("Requirement", "R8")]
public sealed class LargeBodyTests
{
    private const int MostBody = 10 << 20;

    /// <summary>VmHWM in MB, of one body after another and of thirty at once.</summary>
    private const double MostMegabytes = 300;

    private Stage stage = null!;
    private RawDoor door = null!;

    [SetUp]
    public async Task StartAsync()
    {
        stage = await Stage.SetAsync(DeskKind.File);
        await stage.StartAsync();
        door = new RawDoor(() => stage.Hub!.Address);
    }

    [TearDown]
    public async Task EndAsync()
    {
        door?.Dispose();
        if (stage is not null)
            await stage.DisposeAsync();
    }

    [Test]
    public async Task A_body_of_ten_megabytes_is_taken_and_one_byte_more_is_told_the_bound()
    {
        Assert.That((await door.PostAsync(Filled("most", MostBody))).Status, Is.EqualTo(200));
        foreach (var isChunked in new[] { false, true })
        {
            var over = await door.PostAsync(Filled("over", MostBody + 1), isChunked: isChunked);
            Assert.That(over.Status, Is.EqualTo(413));
            Assert.That(over.Body, Does.Contain($"{MostBody}"));
        }
        await stage.FinishAsync();
        Assert.That((await stage.Api.PostsAsync()).Select(post => post.NativeId), Is.EqualTo(new[] { "most" }));
        Assert.That(stage.Effects(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Ten_bodies_of_ten_megabytes_one_after_the_other_are_kept_within_the_memory()
    {
        for (var at = 0; at < 10; at++)
            Assert.That(await door.PostUntilTakenAsync(Filled($"big-{at}", MostBody)), Is.Zero);
        await KeptAsync(10);
    }

    [Test]
    public async Task Thirty_bodies_of_ten_megabytes_at_once_are_kept_within_the_memory()
    {
        var refusals = await Task.WhenAll(Enumerable.Range(0, 30).Select(at => door.PostUntilTakenAsync(Filled($"big-{at}", MostBody))));
        TestContext.Out.WriteLine($"refused with 503 and taken later: {refusals.Sum()}");
        await KeptAsync(30);
    }

    private async Task KeptAsync(int count)
    {
        await stage.FinishAsync();
        var found = stage.Hub!.Megabytes("VmHWM");
        TestContext.Out.WriteLine($"VmHWM {found:0} MB");
        Assert.That(stage.Effects().Distinct().Count(), Is.EqualTo(count));
        Assert.That(stage.Effects(), Has.Count.EqualTo(count));
        Assert.That(found, Is.LessThan(MostMegabytes), "VmHWM in MB");
    }

    /// <summary>One item of exactly so many bytes.</summary>
    private static byte[] Filled(string id, int bytes)
    {
        var (head, tail) = ($$"""{"id":"{{id}}","text":"it is broken """, "\"}");
        return Encoding.UTF8.GetBytes(head + new string('x', bytes - head.Length - tail.Length) + tail);
    }
}

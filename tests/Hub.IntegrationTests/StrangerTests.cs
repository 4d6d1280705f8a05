using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Tests.Host;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Who is not known, at the real program: costs it little, and the others nothing.</summary>
[TestFixture]
[Property("Requirement", "R8"), Property("Requirement", "R20")]
public sealed class StrangerTests
{
    private const int Megabyte = 1 << 20;

    /// <summary>VmHWM in MB with 400 stalled bodies of a megabyte each.</summary>
    private const double MostMegabytes = 300;

    private readonly List<SlowSender> strangers = [];
    private Stage stage = null!;
    private RawDoor door = null!;

    [SetUp]
    public async Task StartAsync()
    {
        stage = await Stage.SetAsync(DeskKind.File, static (config, stage) =>
        {
            config["Web"]!["HooksUrls"] = new JsonArray("http://127.0.0.1:0");
            config["Channels"]!["signed"] = new JsonObject { ["Kind"] = "webhook", ["Secrets"] = new JsonArray("env:TEST_HUB_SECRET") };
        });
        await stage.StartAsync(("TEST_HUB_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("HUB_TESTING", "0"), ("HUB_BREAK", "answer-first"));
        door = new RawDoor(() => stage.Hub!.Address);
    }

    [TearDown]
    public async Task EndAsync()
    {
        strangers.ForEach(stranger => stranger.Dispose());
        strangers.Clear();
        door?.Dispose();
        if (stage is not null)
            await stage.DisposeAsync();
    }

    [Test]
    public async Task Bodies_that_are_announced_and_stall_leave_other_channels_their_large_bodies()
    {
        Assert.That(await (await StrangerAsync("signed", 5 * Megabyte)).StatusAsync(), Is.EqualTo(401), "without a signature's headers no byte is waited for");
        for (var at = 0; at < 400; at++)
            await TrySendAsync(await StrangerAsync("signed", 5 * Megabyte, Plausible()), Megabyte);
        var large = $$"""{"id":"large","text":"it is broken {{new string('x', 5 * Megabyte)}}"}""";
        Assert.That((await door.PostAsync(large)).Status, Is.EqualTo(200), "a large body of another channel");
        Assert.That((await door.PostAsync("""{"id":"small","text":"it is broken"}""")).Status, Is.EqualTo(200));
        var most = stage.Hub!.Megabytes("VmHWM");
        TestContext.Out.WriteLine($"VmHWM {most:0} MB");
        Assert.That(most, Is.LessThan(MostMegabytes), "VmHWM in MB");
    }

    [Test]
    public async Task A_web_page_writes_nothing_into_a_channel_without_authentication()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stage.Hub!.Address, "/in/web")) { Content = new StringContent("""{"id":"page","text":"it is broken"}""", Encoding.UTF8, "text/plain") };
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        var answer = await door.SendAsync(request);
        Assert.That(answer.Status, Is.EqualTo(403));
        Assert.That(answer.Body, Does.Contain("Origin"));
        Assert.That(await stage.Api.PostsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_switch_for_tests_that_strayed_into_production_does_nothing()
    {
        using var http = new HttpClient();
        Assert.That(await http.GetStringAsync(new Uri(stage.Hub!.Address, "/readyz")), Does.Contain("\"troubles\":[]"));
        await stage.Hub.DisposeAsync();
        await stage.StartAsync(("TEST_HUB_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("HUB_BREAK", "answer-first"));
        Assert.That(await http.GetStringAsync(new Uri(stage.Hub!.Address, "/readyz")), Does.Contain("The switches for tests are on (HUB_BREAK=answer-first, HUB_TESTING=1)"));
    }

    [Test]
    public async Task The_address_for_webhooks_shows_no_page()
    {
        var hooks = stage.Hub!.Addresses[^1];
        Assert.That(hooks, Is.Not.EqualTo(stage.Hub.Address));
        using var http = new HttpClient();
        using var page = await http.GetAsync(new Uri(hooks, "/"));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using var taken = await http.PostAsync(new Uri(hooks, "/in/web"), new StringContent("""{"id":"hook","text":"it is broken"}"""));
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<SlowSender> StrangerAsync(string channel, long announced, params string[] headers)
    {
        var stranger = await SlowSender.StartAsync(stage.Hub!.Address, $"/in/{channel}", announced, headers);
        strangers.Add(stranger);
        return stranger;
    }

    private static string[] Plausible() =>
        ["webhook-id: msg_1", $"webhook-timestamp: {DateTimeOffset.UtcNow.ToUnixTimeSeconds()}", $"webhook-signature: v1,{Convert.ToBase64String(new byte[32])}"];

    /// <summary>Who is refused is cut off in the middle.</summary>
    private static async Task TrySendAsync(SlowSender sender, int bytes)
    {
        try
        {
            await sender.SendAsync(bytes);
        }
        catch (IOException)
        {
            // Cut.
        }
    }
}

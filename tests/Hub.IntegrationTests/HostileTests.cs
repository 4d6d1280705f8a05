using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Contracts;
using Hub.Tests;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Through the real door: whatever comes, a clear answer, nothing lost, memory bounded (docs/webhook.md).</summary>
[TestFixture]
[Property("Requirement", "R4"), Property("Requirement", "R7"), Property("Requirement", "R8")]
public sealed class HostileTests
{
    private const int MostItems = 10_000;
    private const double MostMegabytes = 300;

    /// <summary>Fields of an item that hold free words; a path into the item.</summary>
    private static readonly string[] FreeFields =
    [
        "id", "text", "html", "subject", "url", "language", "conversationId", "inReplyTo", "messageId", "group", "repostOf", "references/0", "author/id", "author/handle",
        "author/name", "author/email", "author/bio", "attachments/0/name", "attachments/0/url", "attachments/0/contentType", "unheardOf",
    ];

    /// <summary>Fields that hold one of a few words, a time or a number.</summary>
    private static readonly string[] StrictFields = ["kind", "visibility", "automatic", "createdAt", "version", "author/followers", "author/verified", "author/createdAt", "attachments/0/bytes", "author", "attachments", "references"];

    private readonly HashSet<string> good = [];
    private Stage stage = null!;
    private RawDoor door = null!;
    private int marks;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        stage = await Stage.SetAsync(DeskKind.File, static (config, stage) =>
        {
            config["Channels"]!["bearer"] = new JsonObject { ["Kind"] = "webhook", ["Auth"] = "bearer", ["Tokens"] = new JsonArray("env:TEST_HUB_TOKEN") };
        });
        await stage.StartAsync(("TEST_HUB_TOKEN", "a-token-of-more-than-sixteen-letters"));
        door = new RawDoor(() => stage.Hub!.Address);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        door?.Dispose();
        if (stage is not null)
            await stage.DisposeAsync();
    }

    /// <summary>After each group the hub lives, takes a good post, has kept all good ones, and its memory is bounded.</summary>
    [TearDown]
    public async Task The_hub_is_well()
    {
        await GoodAsync($$"""{"id":"mark-{{++marks}}","text":"it is broken"}""", $"mark-{marks}");
        var most = stage.Hub!.Megabytes("VmHWM");
        var kept = (await stage.Api.PostsAsync()).Where(post => post.Channel == Stage.Web).Select(post => post.NativeId).ToHashSet();
        Assert.That(good.Except(kept), Is.Empty, "good posts that are not in the store");
        TestContext.Out.WriteLine($"VmHWM {most:0} MB, and {stage.Hub.Megabytes("VmHWM"):0} MB after all posts were listed");
        Assert.That(most, Is.LessThan(MostMegabytes), "VmHWM in MB");
    }

    /// <summary>Each group is measured by itself.</summary>
    [SetUp]
    public void Forget_the_peak() => stage.Hub!.ForgetPeak();

    [TestCaseSource(nameof(FreeFields))]
    public async Task Every_naughty_string_in_a_field_of_words_is_kept_or_told(string field)
    {
        var strings = Naughty();
        var items = new JsonArray([.. strings.Select((text, at) => Placed($"{field}-{at}", field, text))]);
        var answer = await door.PostAsync(items.ToJsonString());
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        Assert.That(answer.Results, Has.Count.EqualTo(strings.Count));
        var wrong = answer.Results.Zip(strings).Where(one => one.First.Status != Expected(field, one.Second)).Where(one => !IsSecond(field, one.Second, strings)).ToList();
        Assert.That(wrong, Is.Empty);
        good.UnionWith(answer.Results.Where(one => one.Status == "stored").Select(one => one.Id));
        if (field == "text")
            await Texts_come_back_clean(strings);
    }

    [TestCaseSource(nameof(StrictFields))]
    public async Task Every_naughty_string_in_a_field_of_few_words_is_stored_or_quarantined(string field)
    {
        var strings = Naughty();
        var items = new JsonArray([.. strings.Select((text, at) => Placed($"{field}-{at}", field, text))]);
        var answer = await door.PostAsync(items.ToJsonString());
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        Assert.That(answer.Results, Has.Count.EqualTo(strings.Count));
        Assert.That(answer.Results.Select(one => one.Status), Has.All.AnyOf("stored", "quarantined"));
        Assert.That(answer.Results.Count(one => one.Status == "quarantined"), Is.GreaterThan(strings.Count * 9 / 10), "hardly any of them is a word that may stand there");
        good.UnionWith(answer.Results.Where(one => one.Status == "stored").Select(one => one.Id));
    }

    [Test]
    public async Task Every_line_of_the_tickets_is_one_JSON_object()
    {
        await GoodAsync("""{"id":"breaks","text":"it is broken\n{\"key\":\"forged\"}\r\n\u2028\u2029\u0085","author":{"id":"x","name":"\"},{\"a\":\""}}""", "breaks");
        await stage.FinishAsync();
        foreach (var line in stage.TicketLines())
            Assert.DoesNotThrow(() => JsonDocument.Parse(line).Dispose());
        Assert.That(stage.Effects().Count(effect => effect.NativeId == "breaks"), Is.EqualTo(1));
    }

    [TestCase(500, "at most 64 deep", true), TestCase(10_000, "JSON", true), TestCase(5_000_000, "JSON", false)]
    public async Task Deep_JSON_is_told(int depth, string words, bool isClosed)
    {
        var body = $$"""{"id":"deep-{{depth}}","text":"it is broken","deep":{{new string('[', depth)}}{{(isClosed ? new string(']', depth) + "}" : "")}}""";
        var answer = await door.PostAsync(body);
        Assert.That(answer.Status, Is.EqualTo(422));
        Assert.That(answer.Body, Does.Contain(words).And.Contain("\"allowed\""));
    }

    [Test]
    public async Task Invalid_UTF8_is_kept_with_replacement_letters()
    {
        byte[] body = [.. "{\"id\":\"utf8\",\"text\":\"it is broken "u8, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, .. "\"}"u8];
        var answer = await door.PostAsync(body);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        good.Add("utf8");
        Assert.That((await TextOf("utf8")), Does.StartWith("it is broken \ufffd").And.Contain("("));
    }

    [Test]
    public async Task NULs_and_lone_surrogates_are_cleaned()
    {
        await GoodAsync("""{"id":"nul\u0000id","text":"it is\u0000 broken \ud800 \udc00 x","author":{"id":"\ud83d","name":"\u0000"}}""", null);
        var post = (await stage.Api.PostsAsync()).Single(post => post.NativeId.StartsWith("nulid~", StringComparison.Ordinal));
        Assert.That(post.Text, Is.EqualTo("it is broken \ufffd \ufffd x"));
    }

    [TestCase("{\"id\":\"raw\0nul\",\"text\":\"it is broken\"}"), TestCase("\0\0\0"), TestCase(""), TestCase("hello"), TestCase("[{\"id\":\"half\""), TestCase("{\"id\":\"a\"}{\"id\":\"b\"}"), TestCase("5"), TestCase("null")]
    public async Task What_cannot_be_parsed_as_a_whole_is_kept_as_one_and_told(string body)
    {
        var before = (await stage.Api.QuarantineAsync()).Select(item => item.Id).ToHashSet();
        var answer = await door.PostAsync(body);
        Assert.That(answer.Status, Is.EqualTo(422), answer.Body);
        var again = await door.PostAsync(body);
        Assert.That(again.Status, Is.EqualTo(422), answer.Body);
        var kept = (await stage.Api.QuarantineAsync()).Where(item => !before.Contains(item.Id)).ToList();
        Assert.That(kept, Has.Count.EqualTo(1), "the same bytes are kept once");
        Assert.That(kept[0].Bytes, Is.EqualTo(Encoding.UTF8.GetByteCount(body)));
    }

    [Test]
    public async Task A_million_items_are_told_the_bound_and_none_is_kept()
    {
        var small = await door.PostAsync($"[{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}]");
        Assert.That(small.Status, Is.EqualTo(413));
        Assert.That(small.Body, Does.Contain($"{MostItems}"));
        var large = await door.PostAsync(Items("million", 1_000_000));
        Assert.That(large.Status, Is.EqualTo(413));
        var over = await door.PostAsync(Items("over", MostItems + 1));
        Assert.That(over.Status, Is.EqualTo(413));
        var lines = await door.PostAsync(string.Concat(Enumerable.Repeat("{\"id\":\"over-1\",\"text\":\"x\"}\n", MostItems + 1)), type: "application/x-ndjson");
        Assert.That(lines.Status, Is.EqualTo(413));
        Assert.That((await stage.Api.PostsAsync()).Where(post => post.NativeId.StartsWith("million-", StringComparison.Ordinal) || post.NativeId.StartsWith("over-", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Ten_thousand_tiny_items_are_kept_and_one_bad_one_loses_no_other()
    {
        var body = Items("tiny", MostItems).Replace("""{"id":"tiny-5000","text":"broken 5000"}""", """{"id":"tiny-5000","text":["broken"]}""", StringComparison.Ordinal);
        var answer = await door.PostAsync(body);
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Results.Select((one, at) => (one.Id, one.Status) == ($"tiny-{at}", at == 5000 ? "quarantined" : "stored")), Has.All.True);
        good.UnionWith(answer.Results.Where(one => one.Status == "stored").Select(one => one.Id));
        var mended = await door.PostAsync("""{"id":"tiny-5000","text":"broken 5000"}""");
        Assert.That(mended.Status, Is.EqualTo(200), "a bad arrival does not hold the key");
        good.Add("tiny-5000");
        Assert.That((await stage.Api.QuarantineAsync()).Where(item => item.NativeId == "tiny-5000"), Is.Empty);
    }

    [Test]
    public async Task Who_is_not_known_stores_nothing()
    {
        var answer = await door.PostAsync("""{"id":"stranger","text":"it is broken"}""", "bearer");
        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That((await door.PostAsync("hello", "bearer")).Status, Is.EqualTo(401));
        Assert.That((await door.PostAsync("{}", "nowhere")).Status, Is.EqualTo(404));
        Assert.That((await stage.Api.PostsAsync()).Where(post => post.Channel == "bearer"), Is.Empty);
        Assert.That((await stage.Api.QuarantineAsync()).Where(item => item.Channel == "bearer"), Is.Empty);
    }

    [Test]
    public async Task A_sender_that_trickles_is_cut_off_and_holds_nobody_up()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(stage.Hub!.Address.Host, stage.Hub.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("POST /in/web HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{\"id\":\"slow"u8.ToArray());
        var cut = Task.Run(async () =>
        {
            var buffer = new byte[4096];
            try
            {
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Reset is an end, too.
            }
        });
        var end = DateTime.UtcNow.AddSeconds(40);
        for (var at = 0; !cut.IsCompleted; at++)
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "the slow sender was not cut off");
            await GoodAsync($$"""{"id":"beside-{{at}}","text":"it is broken"}""", $"beside-{at}");
            await Task.WhenAny(cut, Task.Delay(500));
        }
        Assert.That((await stage.Api.PostsAsync()).Where(post => post.NativeId.StartsWith("slow", StringComparison.Ordinal)), Is.Empty);
    }

    private static List<string> Naughty() =>
        JsonSerializer.Deserialize<List<string>>(File.ReadAllText(Shared.Need(Path.Combine("data", "hostile", "blns", "blns.json"))))!;

    /// <summary>An item that is good but for the string at its field.</summary>
    private static JsonObject Placed(string id, string field, string text)
    {
        var item = new JsonObject
        {
            ["id"] = id,
            ["text"] = $"it is broken, says {id}",
            ["author"] = new JsonObject { ["id"] = "writer" },
            ["attachments"] = new JsonArray(new JsonObject { ["name"] = "a" }),
            ["references"] = new JsonArray("r"),
        };
        var path = field.Split('/');
        var holder = (JsonNode)item;
        foreach (var step in path[..^1])
            holder = int.TryParse(step, out var index) ? holder[index]! : holder[step]!;
        if (int.TryParse(path[^1], out var last))
            holder[last] = text;
        else
            holder[path[^1]] = text;
        return item;
    }

    /// <summary>An id and an attachment's only name must say something.</summary>
    private static string Expected(string field, string text) => (field == "id" && CleanText.Id(text).Length == 0) || (field == "attachments/0/name" && CleanText.Line(text).Length == 0) ? "quarantined" : "stored";

    /// <summary>The list holds some strings twice; as ids they are repeats.</summary>
    private static bool IsSecond(string field, string text, List<string> strings) => field == "id" && strings.Count(other => other == text) > 1;

    private async Task Texts_come_back_clean(List<string> strings)
    {
        var kept = (await stage.Api.PostsAsync()).ToDictionary(post => (post.Channel, post.NativeId), post => post.Text);
        var wrong = strings.Select((text, at) => (text, at)).Where(one => kept[(Stage.Web, $"text-{one.at}")] != CleanText.Text(one.text)).ToList();
        Assert.That(wrong, Is.Empty);
    }

    private async Task GoodAsync(string body, string? id)
    {
        var answer = await door.PostAsync(body);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        if (id is not null)
            good.Add(id);
    }

    private async Task<string?> TextOf(string id) => (await stage.Api.PostsAsync()).Single(post => post.NativeId == id).Text;

    private static string Items(string prefix, int count)
    {
        var body = new StringBuilder("[", count * 40);
        for (var at = 0; at < count; at++)
            body.Append(at == 0 ? "" : ",").Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"id":"{{prefix}}-{{at}}","text":"broken {{at}}"}""");
        return body.Append(']').ToString();
    }
}

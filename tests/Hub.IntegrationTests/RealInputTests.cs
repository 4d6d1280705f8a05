using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Tests;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The main job on real input: 14,482 tweets through the signed webhook of `hub run` with the shipped packs into the file sink.</summary>
[TestFixture]
public sealed class RealInputTests
{
    private const string Channel = "airline";
    private const int Senders = 16;
    private static readonly byte[] Key = SHA256.HashData("a key of the tests"u8);
    private readonly List<string> tickets = [];

    [Test]
    [Property("Requirement", "R4"), Property("Requirement", "R9"), Property("Requirement", "R22")]
    public async Task Every_tweet_is_accounted_for_once_and_the_same_again_adds_nothing()
    {
        var tweets = Tweets();
        await using var stage = await Stage.SetAsync(DeskKind.File, Configure);
        await stage.StartAsync();
        var first = await SendAsync(stage, tweets);
        await stage.FinishAsync();
        Assert.That(first, Is.EqualTo(new Dictionary<string, int> { ["stored"] = tweets.DistinctBy(tweet => tweet.Id).Count(tweet => tweet.Text.Length > 0) }));
        var posts = await AccountAsync(stage, tweets);
        var second = await SendAsync(stage, tweets);
        await stage.FinishAsync();
        Assert.That(second.Keys, Is.EqualTo(new[] { "repeated" }));
        Assert.That(await stage.Api.PostsAsync(), Is.EqualTo(posts), "the same again changed something");
        Assert.That(stage.TicketLines(), Is.EqualTo(tickets));
        TestContext.Out.WriteLine($"VmHWM {stage.Hub!.Megabytes("VmHWM"):0} MB");
    }

    /// <summary>Every id once in the store; tickets unique by post and exactly those that the policy said; posts = tickets + review + archive.</summary>
    private async Task<List<ApiPost>> AccountAsync(Stage stage, List<Tweet> tweets)
    {
        var posts = await stage.Api.PostsAsync();
        Assert.That(posts.Select(post => post.NativeId), Is.EquivalentTo(tweets.Select(tweet => tweet.Id).Distinct()));
        Assert.That(posts, Has.All.Matches<ApiPost>(post => post.Channel == Channel));
        tickets.AddRange(stage.TicketLines());
        var effects = stage.Effects();
        var complaints = posts.Where(post => post.Category == "complaint").Select(post => post.NativeId).ToHashSet();
        Assert.That(effects.Where(effect => effect.Kind != "created"), Has.All.Matches<Effect>(effect => effect.Kind == "commented" && complaints.Contains(effect.NativeId)), "what is told beside the tickets is why a complaint was escalated");
        Assert.That(effects.Where(effect => effect.Kind == "created").Select(effect => effect.NativeId), Is.EquivalentTo(posts.Where(post => post.Action == "ticket").Select(post => post.NativeId)));
        Assert.That(posts.Count(post => post.Action is "ticket" or "review" or "archive"), Is.EqualTo(posts.Count));
        Assert.That(await stage.Api.QuarantineAsync(), Is.Empty);
        var texts = tweets.ToLookup(tweet => tweet.Id, tweet => Contracts.CleanText.Text(tweet.Text));
        Assert.That(posts.Where(post => !texts[post.NativeId].Contains(post.Text)), Is.Empty, "posts whose text is another");
        Tell(posts);
        return posts;
    }

    private static void Tell(List<ApiPost> posts)
    {
        foreach (var category in posts.CountBy(post => post.Category ?? "none").OrderByDescending(pair => pair.Value))
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{category.Key,-10} {category.Value,6}  {string.Join(", ", posts.Where(post => post.Category == category.Key).CountBy(post => post.Action).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"))}"));
        TestContext.Out.WriteLine($"together   {posts.Count,6}  {string.Join(", ", posts.CountBy(post => post.Action).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"))}");
    }

    /// <summary>Each tweet by itself, signed, sixteen senders at once; answers how often each status came.</summary>
    private static async Task<Dictionary<string, int>> SendAsync(Stage stage, List<Tweet> tweets)
    {
        var watch = Stopwatch.StartNew();
        using var door = new RawDoor(() => stage.Hub!.Address);
        var results = new string[tweets.Count];
        await Parallel.ForAsync(0, tweets.Count, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (at, _) =>
        {
            var answer = await door.SendAsync(Signed(stage.Hub!.Address, tweets[at]));
            using var json = JsonDocument.Parse(answer.Body);
            results[at] = answer.Status == 200 ? json.RootElement.GetProperty("status").GetString()! : answer.Body;
        });
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tweets.Count} tweets in {watch.Elapsed.TotalSeconds:0.0} s, {tweets.Count / watch.Elapsed.TotalSeconds:0} a second"));
        return results.CountBy(result => result).ToDictionary();
    }

    private static HttpRequestMessage Signed(Uri hub, Tweet tweet)
    {
        var body = new JsonObject { ["id"] = tweet.Id, ["text"] = tweet.Text, ["language"] = tweet.Language }.ToJsonString();
        var (id, time) = ($"msg_{tweet.Id}", DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{id}.{time}.{body}")));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub, $"/in/{Channel}")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", $"v1,{signature}");
        return request;
    }

    /// <summary>The shipped packs and policy, one signed channel.</summary>
    private static void Configure(JsonObject config, Stage stage)
    {
        var secret = Path.Combine(stage.Folder, "web.secret");
        File.WriteAllText(secret, $"whsec_{Convert.ToBase64String(Key)}");
        config.Remove("Rules");
        config.Remove("Policy");
        config["Channels"] = new JsonObject { [Channel] = new JsonObject { ["Kind"] = "webhook", ["Auth"] = "signature", ["Secrets"] = new JsonArray($"file:{secret}") } };
    }

    private static List<Tweet> Tweets() =>
    [
        .. File.ReadLines(Shared.Need(Path.Combine("data", "labelled", "airline_en.tsv"))).Skip(1)
            .Select(line => line.Split('\t')).Select(cells => new Tweet(cells[0], cells[1], cells[2])),
    ];

    private sealed record Tweet(string Id, string Language, string Text);
}

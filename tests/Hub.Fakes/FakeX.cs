using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Hub.Fakes;

/// <summary>
/// API v2 of X on a free loopback port: mentions and recent search with their bounds and pages (openapi.json 2.167 and the pages of docs.x.com), rate limits, and faults that a test
/// switches on. What the API refuses it refuses too. Judged by twitter-api-v2 and by Prism with the official description.
/// </summary>
public sealed partial class FakeX : IAsyncDisposable
{
    public const string Bearer = "BEARER", Account = "1001", Handle = "acme_help", ConsumerSecret = "consumer-secret-0123456789";

    private const long Epoch = 1_288_834_974_657;

    /// <summary>Search shows what is half a minute old (paginate: end_time defaults to 30 seconds ago).</summary>
    private static readonly TimeSpan SearchLag = TimeSpan.FromSeconds(30), SearchReach = TimeSpan.FromDays(7);

    private static readonly string[] Parameters =
        ["max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token", "expansions", "user.fields", "media.fields", "poll.fields", "place.fields"];

    private static readonly string[] SearchParameters = ["query", "next_token", "sort_order"];

    private readonly Lock gate = new();
    private readonly SortedDictionary<long, XPostRecord> posts = [];
    private readonly Dictionary<string, string> users = [];
    private readonly List<XCall> calls = [];
    private readonly Dictionary<string, int> left = [];
    private readonly List<(string Id, string Text, string? InReplyTo)> sent = [];
    private readonly FakeServer server;
    private readonly TimeProvider time;
    private readonly HashSet<(int Day, long Id)> billed = [];
    private long sequence;

    private FakeX(TimeProvider time)
    {
        this.time = time;
        server = new FakeServer(AnswerAsync);
        User(Account, Handle, "Acme Help");
    }

    public Uri Url => server.Url;

    public IReadOnlyList<XCall> Calls => Locked(() => (IReadOnlyList<XCall>)[.. calls]);

    public int CallCount => Locked(() => calls.Count);

    /// <summary>Objects, e.g. media and places, that posts refer to, by kind.</summary>
    public Dictionary<string, List<JsonObject>> Included { get; } = new() { ["media"] = [], ["places"] = [] };

    /// <summary>Problems that stand beside the data of every list (partial answers).</summary>
    public List<JsonObject> Partial { get; } = [];

    /// <summary>How many mentions the timeline goes back.</summary>
    public int MostMentions { get; set; } = 800;

    /// <summary>It knows the names of its older clients alone (tweet.fields ...).</summary>
    public bool SaysTweet { get; set; }

    /// <summary>Calls of each route in its window; after them 429 until <see cref="ResetsAt"/>.</summary>
    public int? MostCalls { get; set; }

    /// <summary>Setting it opens a new window.</summary>
    public DateTimeOffset ResetsAt
    {
        get;
        set
        {
            field = value;
            left.Clear();
        }
    }

    /// <summary>Answered instead; null: well.</summary>
    public Func<XCall, XFault?>? Fault { get; set; }

    public static async Task<FakeX> StartAsync(TimeProvider? time = null)
    {
        var fake = new FakeX(time ?? TimeProvider.System);
        await fake.server.ComeBackAsync();
        return fake;
    }

    public void User(string id, string handle, string name, Action<JsonObject>? more = null)
    {
        var user = new JsonObject { ["id"] = id, ["username"] = handle, ["name"] = name };
        more?.Invoke(user);
        Locked(() => users[id] = user.ToJsonString());
    }

    /// <summary>An account whose JSON no library writes.</summary>
    public void RawUser(string id, string json) => Locked(() => users[id] = json);

    /// <summary>Puts a post that mentions our account; answers its id.</summary>
    public long Post(string text, string author = "2001", DateTimeOffset? at = null, Action<JsonObject>? more = null, bool mentions = true)
    {
        var when = at ?? time.GetUtcNow().AddMinutes(-1);
        return Locked(() =>
        {
            var id = NewId(when);
            var post = new JsonObject
            {
                ["id"] = Text(id),
                ["text"] = text,
                ["author_id"] = author,
                ["conversation_id"] = Text(id),
                ["created_at"] = When(when),
                [Named("edit_history_post_ids")] = new JsonArray(Text(id)),
                ["lang"] = "en",
            };
            more?.Invoke(post);
            Put(new XPostRecord(id, when, author, post.ToJsonString(), mentions ? [Account] : []));
            return id;
        });
    }

    /// <summary>A post whose JSON no library writes, with its id in it.</summary>
    public long Raw(Func<long, string> json, string author = "2001", DateTimeOffset? at = null)
    {
        var when = at ?? time.GetUtcNow().AddMinutes(-1);
        return Locked(() =>
        {
            var id = NewId(when);
            Put(new XPostRecord(id, when, author, json(id), [Account]));
            return id;
        });
    }

    /// <summary>A new version with an id of its own; lists give the newest (edit-posts).</summary>
    public long Edit(long id, string text, DateTimeOffset? at = null)
    {
        var when = at ?? time.GetUtcNow().AddMinutes(-1);
        return Locked(() =>
        {
            var old = posts[id];
            var edited = NewId(when);
            var post = (JsonObject)JsonNode.Parse(old.Json)!;
            (post["id"], post["text"]) = (Text(edited), text);
            ((JsonArray)post[Named("edit_history_post_ids")]!).Add(Text(edited));
            posts.Remove(id);
            Put(old with { Id = edited, At = when, Json = post.ToJsonString(), First = old.First });
            return edited;
        });
    }

    /// <summary>What X sends of a post by webhook (activity/event-payloads).</summary>
    public string EventOf(long id, string type = "post.mention.create") => Locked(() => new JsonObject
    {
        ["data"] = new JsonObject
        {
            ["event_uuid"] = $"-{id}",
            ["filter"] = new JsonObject { ["user_id"] = Account },
            ["event_type"] = type,
            ["tag"] = "mentions",
            ["payload"] = JsonNode.Parse(posts[id].Json),
            ["includes"] = new JsonObject { ["users"] = new JsonArray(JsonNode.Parse(users[posts[id].Author])) },
        },
    }.ToJsonString());

    /// <summary>As X signs challenges and events (webhooks/quickstart).</summary>
    public static string SignatureOf(string text) => $"sha256={Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ConsumerSecret), Encoding.UTF8.GetBytes(text)))}";

    /// <summary>What our account wrote through the API: text and the post that it answers.</summary>
    public IReadOnlyList<(string Id, string Text, string? InReplyTo)> Sent => Locked(() => (IReadOnlyList<(string, string, string?)>)[.. sent]);

    /// <summary>What X would ask, in millionths of a dollar: each post once a day (UTC), by the prices of a mention in its owner's name and of any other read.</summary>
    public long Bill { get; private set; }

    /// <summary>Accounts that show their posts to nobody of us any more.</summary>
    public HashSet<string> Protected { get; } = [];

    /// <summary>Not shown in some country.</summary>
    public void Withhold(long id) => Locked(() =>
    {
        var post = (JsonObject)JsonNode.Parse(posts[id].Json)!;
        post["withheld"] = new JsonObject { ["copyright"] = false, ["country_codes"] = new JsonArray("DE") };
        return posts[id] = posts[id] with { Json = post.ToJsonString() };
    });

    public FakeConsent Consent { get; } = new();

    /// <summary>Deleted by its author.</summary>
    public void Delete(long id) => Locked(() => posts.Remove(id));

    public Task GoDownAsync() => server.GoDownAsync();

    public Task ComeBackAsync() => server.ComeBackAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private T Locked<T>(Func<T> act)
    {
        lock (gate)
            return act();
    }

    private void Put(XPostRecord post)
    {
        posts[post.Id] = post;
        if (!users.ContainsKey(post.Author))
            users[post.Author] = new JsonObject { ["id"] = post.Author, ["username"] = $"user{post.Author}", ["name"] = "Marta" }.ToJsonString();
    }

    private long NewId(DateTimeOffset at) => ((at.ToUnixTimeMilliseconds() - Epoch) << 22) | (++sequence & 0x3fffff);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string When(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> 22) + Epoch);

    private string Named(string name) => SaysTweet ? name.Replace("post", "tweet", StringComparison.Ordinal) : name;
}

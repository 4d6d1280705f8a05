using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>
/// API v2 of X on a free loopback port: mentions and recent search with their bounds and pages (openapi.json 2.167 and the pages of docs.x.com), rate limits, and faults that a test
/// switches on. What the API refuses it refuses too. Judged by twitter-api-v2 and by Prism with the official description.
/// </summary>
public sealed class FakeX : IAsyncDisposable
{
    public const string Bearer = "BEARER", Account = "1001", Handle = "acme_help";

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
    private long sequence;

    private FakeX(TimeProvider time)
    {
        this.time = time;
        server = new FakeServer(AnswerAsync);
        User(Account, Handle, "Acme Help");
    }

    public Uri Url => server.Url;

    public IReadOnlyList<XCall> Calls => Locked(() => (IReadOnlyList<XCall>)[.. calls]);

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

    /// <summary>What our account wrote through the API: text and the post that it answers.</summary>
    public IReadOnlyList<(string Id, string Text, string? InReplyTo)> Sent => Locked(() => (IReadOnlyList<(string, string, string?)>)[.. sent]);

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

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var body = request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true ? await JsonNode.ParseAsync(request.Body)
            : request.HasFormContentType ? new JsonObject((await request.ReadFormAsync()).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString()))) : null;
        var call = new XCall(request.Method, request.Path.Value!, request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()), request.Headers.Authorization.ToString(), body);
        call = call with { Route = RouteOf(call) };
        Locked(() =>
        {
            calls.Add(call);
            return 0;
        });
        if ((Fault?.Invoke(call) ?? Limit(context, call) ?? Refusal(call)) is { } fault)
        {
            if (fault.Cut)
                context.Abort();
            else
                await WriteAsync(context, fault.Status, fault.Body ?? Written(fault), fault);
            return;
        }
        await WriteAsync(context, call.Route == "create" ? 201 : 200, Locked(() => call.Route switch { "create" => Create(call), "token" => Consent.Refreshed(), "lookup" => LookUp(call), _ => List(call) }), null);
    }

    private static string RouteOf(XCall call) => call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["2", "users", _, "mentions"] => "mentions",
        ["2", "tweets", "search", "recent"] => "search",
        ["2", "tweets"] => call.Method == "POST" ? "create" : "lookup",
        ["2", "oauth2", "token"] when call.Method == "POST" => "token",
        _ => "",
    };

    private XFault? Limit(HttpContext context, XCall call)
    {
        if (MostCalls is not { } most)
            return null;
        var remaining = Locked(() =>
        {
            return left[call.Route] = left.GetValueOrDefault(call.Route, most) - 1;
        });
        context.Response.Headers["x-rate-limit-limit"] = Text(most);
        context.Response.Headers["x-rate-limit-remaining"] = Text(Math.Max(0, remaining));
        context.Response.Headers["x-rate-limit-reset"] = Text(ResetsAt.ToUnixTimeSeconds());
        return remaining < 0 ? new XFault(429, "Too Many Requests", "Too Many Requests") { Reset = ResetsAt } : null;
    }

    private XFault? Refusal(XCall call)
    {
        if (call.Route == "token")
            return Consent.Refusal(call);
        if (call.Bearer != $"Bearer {Consent.AccessToken}" && (call.Bearer != $"Bearer {Bearer}" || call.Route == "create"))
            return new XFault(401, "Unauthorized", "Unauthorized");
        if (call.Route.Length == 0)
            return new XFault(404, "Not Found", "Not Found");
        if (call.Route == "create")
            return Unsummoned(call);
        string[] known = [.. Parameters, Named("post.fields"), .. call.Route == "search" ? SearchParameters : call.Route == "lookup" ? ["ids"] : []];
        if (call.Query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is { } unknown)
            return Invalid($"The query parameter [{unknown}] is not one of [{string.Join(",", known)}]");
        if (call.Query.ContainsKey("start_time") && call.Query.ContainsKey("since_id"))
            return Invalid("At most one of start_time, since_id may be provided");
        var least = call.Route == "search" ? 10 : 5;
        if (call.Query.TryGetValue("max_results", out var most) && (!int.TryParse(most, CultureInfo.InvariantCulture, out var number) || number < least || number > 100))
            return Invalid($"The `max_results` query parameter value [{most}] is not between {least} and 100");
        if (call.Route == "search" && (Bound(call) ?? DateTimeOffset.MaxValue) < time.GetUtcNow() - SearchReach)
            return Invalid($"'{(call.Query.ContainsKey("since_id") ? "since_id" : "start_time")}' must be a tweet id created after [{When(time.GetUtcNow() - SearchReach)}]");
        if (TokenOf(call) is { } token && !long.TryParse(token.Replace("token", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out _))
            return Invalid("The pagination token is not valid");
        return call.Route == "mentions" && !users.ContainsKey(call.Path.Split('/')[3]) ? new XFault(404, "Not Found Error", "Could not find user", "https://api.x.com/2/problems/resource-not-found") : null;
    }

    /// <summary>Only whose author mentioned us, or us ourselves, may be answered (manage-tweets, 23 February 2026).</summary>
    private XFault? Unsummoned(XCall call) => Locked(() =>
    {
        var answered = (string?)call.Body?["reply"]?["in_reply_to_tweet_id"];
        var summons = answered is null || sent.Exists(ours => ours.Id == answered) || (posts.TryGetValue(long.Parse(answered, CultureInfo.InvariantCulture), out var post) && post.Mentions.Contains(Account));
        return summons ? null : new XFault(403, "Forbidden", "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.");
    });

    /// <summary>What is there as data, what is not as problems beside it.</summary>
    private string LookUp(XCall call)
    {
        var ids = call.Query["ids"].Split(',');
        var found = ids.Select(id => (Id: id, Post: posts.Values.FirstOrDefault(post => Text(post.Id) == id || Text(post.First) == id))).ToList();
        var answer = new JsonObject();
        if (found.Exists(one => one.Post is { } post && !Protected.Contains(post.Author)))
            answer["data"] = new JsonArray([.. found.Where(one => one.Post is { } post && !Protected.Contains(post.Author)).Select(one => JsonNode.Parse(one.Post!.Json))]);
        if (found.Exists(one => one.Post is null || Protected.Contains(one.Post.Author)))
            answer["errors"] = new JsonArray([.. found.Where(one => one.Post is null || Protected.Contains(one.Post.Author)).Select(one => Missing(one.Id, one.Post is null))]);
        return answer.ToJsonString();
    }

    private static JsonObject Missing(string id, bool isDeleted) => new()
    {
        ["value"] = id,
        ["resource_id"] = id,
        ["parameter"] = "ids",
        ["resource_type"] = "tweet",
        ["title"] = isDeleted ? "Not Found Error" : "Authorization Error",
        ["detail"] = isDeleted ? $"Could not find tweet with ids: [{id}]." : $"Sorry, you are not authorized to see the Tweet with ids: [{id}].",
        ["type"] = $"https://api.x.com/2/problems/{(isDeleted ? "resource-not-found" : "not-authorized-for-resource")}",
    };

    private string Create(XCall call)
    {
        var (id, text) = (Text(NewId(time.GetUtcNow())), (string)call.Body!["text"]!);
        sent.Add((id, text, (string?)call.Body["reply"]?["in_reply_to_tweet_id"]));
        return new JsonObject { ["data"] = new JsonObject { ["id"] = id, ["text"] = text, ["edit_history_post_ids"] = new JsonArray(id) } }.ToJsonString();
    }

    private static string? TokenOf(XCall call) => call.Query.GetValueOrDefault("next_token") ?? call.Query.GetValueOrDefault("pagination_token");

    private static XFault Invalid(string detail) => new(400, "Invalid Request", detail, "https://api.x.com/2/problems/invalid-request");

    private static DateTimeOffset? Bound(XCall call) =>
        call.Query.TryGetValue("start_time", out var start) ? DateTimeOffset.Parse(start, CultureInfo.InvariantCulture)
        : call.Query.TryGetValue("since_id", out var since) && since != "0" ? TimeOf(long.Parse(since, CultureInfo.InvariantCulture)) : null;

    /// <summary>The newest first; the token stands for the last id that was given, so that what comes meanwhile moves nothing.</summary>
    private string List(XCall call)
    {
        var now = time.GetUtcNow();
        var isSearch = call.Route == "search";
        var all = posts.Values.Reverse().Where(post => isSearch ? post.At <= now - SearchLag && post.At > now - SearchReach : post.Mentions.Contains(call.Path.Split('/')[3]));
        if (!isSearch)
            all = all.Take(MostMentions);
        if (call.Query.TryGetValue("since_id", out var since))
            all = all.Where(post => post.Id > long.Parse(since, CultureInfo.InvariantCulture));
        if (call.Query.TryGetValue("start_time", out var start))
            all = all.Where(post => post.At >= DateTimeOffset.Parse(start, CultureInfo.InvariantCulture));
        if (TokenOf(call) is { } token)
            all = all.Where(post => post.Id < long.Parse(token["token0000000000".Length..], CultureInfo.InvariantCulture));
        var most = int.Parse(call.Query.GetValueOrDefault("max_results", "10"), CultureInfo.InvariantCulture);
        var page = all.Take(most + 1).ToList();
        var rest = page.Count > most;
        page = [.. page.Take(most)];
        var meta = new JsonObject { ["result_count"] = page.Count };
        if (page.Count > 0)
            (meta["newest_id"], meta["oldest_id"]) = (Text(page[0].Id), Text(page[^1].Id));
        if (rest)
            meta["next_token"] = $"token0000000000{page[^1].Id}";
        return Answer(page, meta);
    }

    /// <summary>Absent fields are left out, not null (consistency).</summary>
    private string Answer(List<XPostRecord> page, JsonObject meta)
    {
        var answer = new StringBuilder("{");
        if (page.Count > 0)
        {
            answer.Append("\"data\":[").AppendJoin(',', page.Select(post => post.Json)).Append("],\"includes\":{\"users\":[")
                .AppendJoin(',', page.Select(post => users.GetValueOrDefault(post.Author)).OfType<string>().Distinct()).Append(']');
            foreach (var (kind, objects) in Included)
                if (objects.Count > 0)
                    answer.Append(CultureInfo.InvariantCulture, $",\"{kind}\":[").AppendJoin(',', objects.Select(one => one.ToJsonString())).Append(']');
            var referenced = page.Where(post => post.Json.Contains("\"referenced_", StringComparison.Ordinal)).SelectMany(post => posts.Values.Where(other => post.Json.Contains($"\"{other.Id}\"", StringComparison.Ordinal) && other.Id != post.Id && !page.Contains(other))).Distinct().ToList();
            if (referenced.Count > 0)
                answer.Append(CultureInfo.InvariantCulture, $",\"{Named("posts")}\":[").AppendJoin(',', referenced.Select(post => post.Json)).Append(']');
            answer.Append("},");
        }
        if (Partial.Count > 0)
            answer.Append("\"errors\":[").AppendJoin(',', Partial.Select(one => one.ToJsonString())).Append("],");
        return answer.Append(CultureInfo.InvariantCulture, $"\"meta\":{meta.ToJsonString()}}}").ToString();
    }

    private static string Written(XFault fault) => new JsonObject { ["title"] = fault.Title, ["detail"] = fault.Detail, ["type"] = fault.Type, ["status"] = fault.Status }.ToJsonString();

    private static async Task WriteAsync(HttpContext context, int status, string body, XFault? fault)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = fault is null ? "application/json" : "application/problem+json";
        if (fault?.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = Text(seconds);
        if (fault?.Reset is { } reset)
            context.Response.Headers["x-rate-limit-reset"] = Text(reset.ToUnixTimeSeconds());
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}

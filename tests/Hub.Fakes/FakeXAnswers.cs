using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>What the fake answers to whom.</summary>
public sealed partial class FakeX
{
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
        Charge(found.Where(one => one.Post is { } post && !Protected.Contains(post.Author)).Select(one => one.Post!), 5_000);
        var answer = new JsonObject();
        if (found.Exists(one => one.Post is { } post && !Protected.Contains(post.Author)))
            answer["data"] = new JsonArray([.. found.Where(one => one.Post is { } post && !Protected.Contains(post.Author)).Select(one => JsonNode.Parse(one.Post!.Json))]);
        if (found.Exists(one => one.Post is null || Protected.Contains(one.Post.Author)))
            answer["errors"] = new JsonArray([.. found.Where(one => one.Post is null || Protected.Contains(one.Post.Author)).Select(one => Missing(one.Id, one.Post is null))]);
        return answer.ToJsonString();
    }

    private void Charge(IEnumerable<XPostRecord> given, long price)
    {
        foreach (var post in given)
            if (billed.Add(((int)(time.GetUtcNow().ToUnixTimeSeconds() / 86_400), post.Id)))
                Bill += price;
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
        Charge(page, isSearch ? 5_000 : 1_000);
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
            var referenced = page.Where(post => post.Json.Contains("\"referenced_", StringComparison.Ordinal)).SelectMany(post => Ids().Matches(post.Json)).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
                .Where(id => posts.ContainsKey(id) && page.TrueForAll(post => post.Id != id)).Distinct().Select(id => posts[id]).ToList();
            if (referenced.Count > 0)
                answer.Append(CultureInfo.InvariantCulture, $",\"{Named("posts")}\":[").AppendJoin(',', referenced.Select(post => post.Json)).Append(']');
            answer.Append("},");
        }
        if (Partial.Count > 0)
            answer.Append("\"errors\":[").AppendJoin(',', Partial.Select(one => one.ToJsonString())).Append("],");
        return answer.Append(CultureInfo.InvariantCulture, $"\"meta\":{meta.ToJsonString()}}}").ToString();
    }

    [GeneratedRegex("\"([0-9]{10,19})\"")]
    private static partial Regex Ids();

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

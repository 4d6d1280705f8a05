using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hub.Fakes;

/// <summary>What <see cref="JiraDesk"/> holds, and what each request of the description does to it; its caller keeps others out meanwhile.</summary>
internal sealed partial class JiraStore(Func<Uri> url)
{
    private const string Api = "/rest/api/3/", At = "yyyy-MM-dd'T'HH:mm:ss.fff'+0000'";
    private static readonly Dictionary<string, (string Name, string Category)> Statuses = new()
    {
        [JiraDesk.ToDo] = ("To Do", "new"),
        ["10001"] = ("In Progress", "indeterminate"),
        [JiraDesk.Done] = ("Done", "done"),
        [JiraDesk.Waiting] = ("Waiting for customer", "indeterminate"),
    };
    private int next = 10_000;

    public List<JiraIssue> Issues { get; } = [];

    public IReadOnlyList<(string Id, string To)> Steps { get; set; } = [("11", JiraDesk.ToDo), ("31", JiraDesk.Done), ("41", JiraDesk.Done)];

    public int Page { get; set; } = 100;

    /// <exception cref="JiraRefusal">Jira refuses it.</exception>
    public (int, JsonNode?) Answer(DeskRequest request, Uri address)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var parts = address.AbsolutePath.StartsWith(Api, StringComparison.Ordinal) ? address.AbsolutePath[Api.Length..].Split('/') : throw new JiraRefusal(404, "dead link");
        return (request.Method, parts) switch
        {
            ("GET", ["search", "jql"]) => (200, Search(query)),
            ("POST", ["issue"]) => (201, Create(Json(request))),
            ("GET", ["issue", var key]) => (200, Shown(Of(key), query.GetValueOrDefault("fields", ""), query.GetValueOrDefault("expand", ""))),
            ("PUT", ["issue", var key]) => (204, Edit(Of(key), Json(request))),
            ("GET", ["issue", var key, "comment"]) => (200, Comments(Of(key), query)),
            ("POST", ["issue", var key, "comment"]) => (201, Comment(Of(key), Json(request))),
            ("PUT", ["issue", var key, "comment", var id]) => (200, Rewrite(Of(key), id, Json(request))),
            ("GET", ["issue", var key, "transitions"]) => (200, Transitions(Of(key))),
            ("POST", ["issue", var key, "transitions"]) => (204, Step(Of(key), Json(request))),
            ("POST", ["issue", var key, "attachments"]) => (200, Attach(Of(key), request)),
            ("DELETE", ["attachment", var id]) => (204, Detach(id)),
            _ => throw new JiraRefusal(404, "dead link"),
        };
    }

    private JsonObject Create(JsonObject body)
    {
        var fields = body["fields"] as JsonObject ?? throw new JiraRefusal(400, "The fields are missing.");
        if (string.IsNullOrWhiteSpace((string?)fields["summary"]))
            throw new JiraRefusal(400, "You must specify a summary of the issue.", "summary");
        CheckDocument(fields["description"], "description");
        var issue = new JiraIssue($"{++next}", $"{(string?)fields["project"]?["key"]}-{next}", (JsonObject)fields.DeepClone());
        issue.Fields["status"] = Status(JiraDesk.ToDo);
        Touch(issue, DateTimeOffset.UtcNow);
        Issues.Add(issue);
        return new JsonObject { ["id"] = issue.Id, ["key"] = issue.Key, ["self"] = $"{url()}rest/api/3/issue/{issue.Id}" };
    }

    private static JsonNode? Edit(JiraIssue issue, JsonObject body)
    {
        foreach (var (name, value) in (JsonObject)body["fields"]!)
            issue.Fields[name] = value?.DeepClone();
        return null;
    }

    private JsonObject Search(Dictionary<string, string> query)
    {
        var jql = query.GetValueOrDefault("jql", "");
        var found = Issues.Where(issue => Jql().Match(jql) is { Success: true } asked && issue.Labels.Contains(asked.Groups[1].Value)
            && (!asked.Groups[2].Success || issue.Updated.ToUnixTimeMilliseconds() >= long.Parse(asked.Groups[2].Value, CultureInfo.InvariantCulture))).OrderBy(issue => issue.Updated).ToList();
        var from = int.TryParse(query.GetValueOrDefault("nextPageToken"), out var token) ? token : 0;
        var answer = new JsonObject { ["issues"] = new JsonArray([.. found.Skip(from).Take(Page).Select(issue => Shown(issue, query.GetValueOrDefault("fields", ""), ""))]) };
        if (from + Page < found.Count)
            answer["nextPageToken"] = $"{from + Page}";
        answer["isLast"] = from + Page >= found.Count;
        return answer;
    }

    private static JsonObject Shown(JiraIssue issue, string fields, string expand)
    {
        var shown = new JsonObject { ["id"] = issue.Id, ["key"] = issue.Key, ["fields"] = new JsonObject(fields.Split(',').Where(issue.Fields.ContainsKey).Select(name => KeyValuePair.Create(name, issue.Fields[name]?.DeepClone()))) };
        if (fields == "attachment")
            shown["fields"]!["attachment"] = issue.Attachments.DeepClone();
        if (expand == "changelog")
            shown["changelog"] = new JsonObject { ["startAt"] = 0, ["maxResults"] = 100, ["total"] = issue.Histories.Count, ["histories"] = new JsonArray([.. issue.Histories.Reverse().Select(one => one!.DeepClone())]) };
        return shown;
    }

    private static JsonObject Comments(JiraIssue issue, Dictionary<string, string> query)
    {
        var comments = issue.Comments.Select(one => one!.DeepClone());
        return new JsonObject { ["startAt"] = 0, ["maxResults"] = 50, ["total"] = issue.Comments.Count, ["comments"] = new JsonArray([.. query.GetValueOrDefault("orderBy") == "-created" ? comments.Reverse() : comments]) };
    }

    private JsonObject Comment(JiraIssue issue, JsonObject body)
    {
        CheckDocument(body["body"], "comment");
        var isInternal = ((body["properties"] as JsonArray)?.FirstOrDefault(one => (string?)one!["key"] == "sd.public.comment")?["value"]?["internal"] as JsonValue)?.GetValue<bool>() == true;
        var comment = new JsonObject { ["id"] = $"{++next}", ["body"] = body["body"]!.DeepClone(), ["created"] = Time(DateTimeOffset.UtcNow), ["jsdPublic"] = !isInternal };
        issue.Comments.Add(comment);
        Touch(issue, DateTimeOffset.UtcNow);
        return (JsonObject)comment.DeepClone();
    }

    private static JsonObject Rewrite(JiraIssue issue, string id, JsonObject body)
    {
        var comment = issue.Comments.FirstOrDefault(one => (string?)one!["id"] == id) as JsonObject ?? throw new JiraRefusal(404, "Can not find a comment for the id.");
        CheckDocument(body["body"], "comment");
        comment["body"] = body["body"]!.DeepClone();
        return (JsonObject)comment.DeepClone();
    }

    private JsonObject Transitions(JiraIssue issue) => new()
    {
        ["transitions"] = new JsonArray([.. Steps.Where(step => step.To != issue.Status).Select(step => new JsonObject { ["id"] = step.Id, ["name"] = Statuses[step.To].Name, ["to"] = Status(step.To) })]),
    };

    private JsonNode? Step(JiraIssue issue, JsonObject body)
    {
        var step = Steps.FirstOrDefault(step => step.Id == (string?)body["transition"]?["id"] && step.To != issue.Status);
        if (step.Id is null)
            throw new JiraRefusal(400, "It seems that you have tried to perform an illegal workflow operation.");
        Move(issue, step.To, DateTimeOffset.UtcNow);
        return null;
    }

    public void Move(JiraIssue issue, string status, DateTimeOffset at)
    {
        issue.Histories.Add(new JsonObject
        {
            ["id"] = $"{++next}",
            ["author"] = new JsonObject { ["accountId"] = "5b10a", ["displayName"] = "Agnes Agent" },
            ["created"] = Time(at),
            ["items"] = new JsonArray(new JsonObject
            {
                ["field"] = "status",
                ["fieldtype"] = "jira",
                ["fieldId"] = "status",
                ["from"] = issue.Status,
                ["fromString"] = Statuses[issue.Status].Name,
                ["to"] = status,
                ["toString"] = Statuses[status].Name,
            }),
        });
        issue.Fields["status"] = Status(status);
        Touch(issue, at);
    }

    private JsonArray Attach(JiraIssue issue, DeskRequest request)
    {
        if (request.Header("X-Atlassian-Token") != "no-check")
            throw new JiraRefusal(403, "XSRF check failed");
        var form = FilePart().Match(Encoding.UTF8.GetString(request.Body));
        if (!form.Success)
            throw new JiraRefusal(400, "No part called file.");
        var attachment = new JsonObject { ["id"] = $"{++next}", ["filename"] = form.Groups[1].Value, ["size"] = form.Groups[2].Length, ["mimeType"] = "text/plain", ["created"] = Time(DateTimeOffset.UtcNow) };
        issue.Attachments.Add(attachment);
        return [attachment.DeepClone()];
    }

    private JsonNode? Detach(string id)
    {
        foreach (var issue in Issues)
            if (issue.Attachments.FirstOrDefault(one => (string?)one!["id"] == id) is { } found && issue.Attachments.Remove(found))
                return null;
        throw new JiraRefusal(404, "The attachment is not found.");
    }

    /// <summary>Atlassian Document Format: a document of version 1, whose texts are not empty.</summary>
    private static void CheckDocument(JsonNode? node, string field)
    {
        if ((string?)node?["type"] != "doc" || (int?)node["version"] != 1 || HasEmptyText(node))
            throw new JiraRefusal(400, "INVALID_INPUT", field);
    }

    private static bool HasEmptyText(JsonNode node) =>
        ((string?)node["type"] == "text" && string.IsNullOrEmpty((string?)node["text"])) || (node["content"] is JsonArray content && content.Any(one => HasEmptyText(one!)));

    private static JsonObject Status(string id) => new()
    {
        ["id"] = id,
        ["name"] = Statuses[id].Name,
        ["statusCategory"] = new JsonObject { ["key"] = Statuses[id].Category },
    };

    public JiraIssue Of(string key) => Issues.Find(issue => issue.Key == key || issue.Id == key) ?? throw new JiraRefusal(404, "Issue does not exist or you do not have permission to see it.");

    private static void Touch(JiraIssue issue, DateTimeOffset at) => issue.Fields["updated"] = Time(at);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(At, CultureInfo.InvariantCulture);

    public static JsonObject Errors(string words) => new() { ["errorMessages"] = new JsonArray(words), ["errors"] = new JsonObject() };

    private static JsonObject Json(DeskRequest request) => (JsonObject)JsonNode.Parse(request.Body)!;

    [GeneratedRegex("""^labels = "?([^ "]+)"?(?: AND updated >= ([0-9]+))? ORDER BY (?:created|updated) ASC$""")]
    private static partial Regex Jql();

    [GeneratedRegex("""name="file"; filename="([^"]*)".*?\r\n\r\n(.*)\r\n--""", RegexOptions.Singleline)]
    private static partial Regex FilePart();
}

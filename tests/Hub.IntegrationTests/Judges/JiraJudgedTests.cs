using System.Text.Json.Nodes;
using Hub.Contracts;
using Hub.Fakes;
using Hub.Tests;
using NUnit.Framework;

namespace Hub.IntegrationTests.Judges;

/// <summary>
/// The preset <c>jira</c> under Atlassian's description. The copy beside this checkout is older than the move of the search to search/jql, which names its pages by a token
/// (Atlassian's change notice CHANGE-2046): that one path is renamed, its parameter and the two fields of its answer are added. It also calls a form with a file a bare text, which no
/// upload can be: there a form with the part file stands, as the words beside it say. Nothing else is touched.
/// </summary>
[TestFixture]
internal sealed class JiraJudgedTests : JudgedFixture
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hub-judged-");
    private JiraDesk desk = null!;

    protected override string Violation => "fields must be object";

    protected override async Task<(string Description, Uri Desk)> DeskAsync()
    {
        var description = JsonNode.Parse(await File.ReadAllTextAsync(Shared.Need(Path.Combine("specs", "jira", "platform-swagger.v3.json"))))!;
        var (paths, search) = (description["paths"]!, description["paths"]!["/rest/api/3/search"]!.DeepClone());
        search["get"]!["parameters"]!.AsArray().Add(JsonNode.Parse("""{"name":"nextPageToken","in":"query","schema":{"type":"string"}}"""));
        paths["/rest/api/3/search/jql"] = search;
        ((JsonObject)paths).Remove("/rest/api/3/search");
        var fields = description["components"]!["schemas"]!["SearchResults"]!["properties"]!;
        (fields["nextPageToken"], fields["isLast"]) = (JsonNode.Parse("""{"type":"string"}"""), JsonNode.Parse("""{"type":"boolean"}"""));
        paths["/rest/api/3/issue/{issueIdOrKey}/attachments"]!["post"]!["requestBody"]!["content"]!["multipart/form-data"]!["schema"] =
            JsonNode.Parse("""{"type":"object","required":["file"],"properties":{"file":{"type":"string","format":"binary"}}}""");
        var file = Path.Combine(folder.FullName, "jira.json");
        await File.WriteAllTextAsync(file, description.ToJsonString());
        Environment.SetEnvironmentVariable("HUB_TEST_JIRA_TOKEN", JiraDesk.Token);
        desk = await JiraDesk.StartAsync();
        return (file, desk.Url);
    }

    protected override async Task EndAsync()
    {
        folder.Delete(recursive: true);
        if (desk is not null)
            await desk.DisposeAsync();
    }

    protected override Dictionary<string, string?> Settings() => new()
    {
        ["Preset"] = "jira",
        ["Url"] = Prism.Url.ToString(),
        ["User"] = JiraDesk.User,
        ["Password"] = "env:HUB_TEST_JIRA_TOKEN",
        ["Project"] = "SUP",
        ["IssueType"] = "Task",
        ["ClosedStatus"] = JiraDesk.Done,
        ["OpenStatus"] = JiraDesk.ToDo,
        ["Resolution"] = "Done",
        ["Services:internet"] = "Access",
        ["Fields:customfield_10050"] = "{{channel}}",
        ["StatusEvery"] = "00:00:00.1",
    };

    protected override Dictionary<string, string?> Broken()
    {
        var preset = Path.Combine(folder.FullName, "broken.yaml");
        File.WriteAllText(preset, """
            about: A Jira whose creates break its description.
            class: blind
            auth: basic
            any: { path: /rest/api/3/issue, body: '{"fields":"{{title}}"}', id: /key }
            """);
        return new() { ["Preset"] = preset, ["Url"] = Prism.Url.ToString(), ["User"] = JiraDesk.User, ["Password"] = "env:HUB_TEST_JIRA_TOKEN" };
    }

    protected override Task SawAllAsync(ISink sink, TicketReference ticket)
    {
        var issue = desk.Issues.Single(issue => issue.Key == ticket.Id);
        Assert.That((issue.Status, issue.Comments.Count, issue.Attachments.Count), Is.EqualTo((JiraDesk.ToDo, 4, 0)), "reopened; comments stay, the file was taken away");
        Assert.That(issue.Fields.ToJsonString() + issue.Comments.ToJsonString(), Does.Not.Contain("internet").And.Not.Contain("Still dead"));
        string[] sent = ["POST issue", "GET search", "GET issue", "PUT issue", "POST comment", "GET comment", "PUT comment", "POST attachments", "DELETE attachment", "GET transitions", "POST transitions"];
        Assert.That(sent.Except(desk.Requests.Select(request => $"{request.Method} {Place(request.Path)}")), Is.Empty, "each came through");
        return Task.CompletedTask;
    }

    /// <summary>The last word of a path that is no id.</summary>
    private static string Place(string path) => path.Split('?')[0].Split('/').Last(part => part is "issue" or "search" or "comment" or "attachments" or "attachment" or "transitions");
}

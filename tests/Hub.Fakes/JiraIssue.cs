using System.Globalization;
using System.Text.Json.Nodes;

namespace Hub.Fakes;

/// <summary>An issue as <see cref="JiraDesk"/> holds it.</summary>
public sealed record JiraIssue(string Id, string Key, JsonObject Fields)
{
    public JsonArray Comments { get; } = [];

    public JsonArray Attachments { get; } = [];

    public JsonArray Histories { get; } = [];

    public string Status => (string)Fields["status"]!["id"]!;

    public IEnumerable<string> Labels => ((JsonArray?)Fields["labels"])?.Select(one => (string)one!) ?? [];

    public DateTimeOffset Updated => DateTimeOffset.Parse((string)Fields["updated"]!, CultureInfo.InvariantCulture);
}

/// <summary>What Jira refuses, and the field that it is about.</summary>
internal sealed class JiraRefusal(int status, string words, string? about = null) : Exception(words)
{
    public int Status => status;

    public string? Field => about;
}

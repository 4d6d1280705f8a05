using System.Net.Http.Json;
using System.Text.Json;

namespace Hub.IntegrationTests.Desks;

/// <summary>Looks into a Redmine with the administrator's eyes.</summary>
internal sealed class RedmineDesk(IReadOnlyDictionary<string, string> facts) : IDisposable
{
    private readonly HttpClient http = new() { DefaultRequestHeaders = { { "X-Redmine-API-Key", facts["REDMINE_ADMIN_TOKEN"] } }, Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>The settings of a backend on it.</summary>
    public Dictionary<string, string?> Settings(Uri? url = null) => new()
    {
        ["Preset"] = "redmine",
        ["Url"] = (url ?? new Uri(facts["REDMINE_URL"])).ToString(),
        ["Token"] = facts["REDMINE_TOKEN"],
        ["Project"] = facts["REDMINE_PROJECT"],
        ["Tracker"] = "3",
        ["ClosedStatus"] = "5",
        ["OpenStatus"] = "1",
        ["KeyField"] = facts["REDMINE_CF_EXTERNAL_ID"],
        ["PostField"] = facts["REDMINE_CF_EXTERNAL_POST"],
    };

    public async Task<JsonElement> IssueAsync(string id) => (await GetAsync($"issues/{id}.json?include=journals,attachments,watchers")).GetProperty("issue");

    public async Task<byte[]> FileAsync(string url) => await http.GetByteArrayAsync(new Uri(url));

    public async Task<JsonElement> PeopleAsync(string address) => (await GetAsync($"users.json?name={Uri.EscapeDataString(address)}")).GetProperty("users");

    public async Task<int> CountAsync(string filter) => (await GetAsync($"issues.json?status_id=*&limit=1&{filter}")).GetProperty("total_count").GetInt32();

    public async Task<IReadOnlyList<string>> SubjectsAsync(string word)
    {
        var subjects = new List<string>();
        for (var offset = 0; ; offset += 100)
        {
            var items = (await GetAsync($"issues.json?status_id=*&limit=100&offset={offset}&sort=id&subject=~{word}")).GetProperty("issues");
            subjects.AddRange(items.EnumerateArray().Select(item => item.GetProperty("subject").GetString()!));
            if (items.GetArrayLength() < 100)
                return subjects;
        }
    }

    /// <summary>A person's public note.</summary>
    public async Task NoteAsync(string id, string text) =>
        (await http.PutAsJsonAsync(new Uri($"{facts["REDMINE_URL"]}/issues/{id}.json"), new { issue = new { notes = text } })).EnsureSuccessStatusCode();

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> GetAsync(string path) => await http.GetFromJsonAsync<JsonElement>(new Uri($"{facts["REDMINE_URL"]}/{path}"));
}

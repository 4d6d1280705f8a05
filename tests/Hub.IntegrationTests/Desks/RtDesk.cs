using System.Net.Http.Json;
using System.Text.Json;

namespace Hub.IntegrationTests.Desks;

/// <summary>Looks into a Request Tracker with the administrator's eyes.</summary>
internal sealed class RtDesk(IReadOnlyDictionary<string, string> facts) : IDisposable
{
    private readonly HttpClient http = new() { DefaultRequestHeaders = { { "Authorization", $"token {facts["RT_ROOT_TOKEN"]}" } }, Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>The settings of a backend on it.</summary>
    public Dictionary<string, string?> Settings(Uri? url = null) => new()
    {
        ["Preset"] = "rt",
        ["Url"] = (url ?? new Uri(facts["RT_URL"])).ToString(),
        ["Token"] = facts["RT_TOKEN"],
        ["Queue"] = facts["RT_QUEUE"],
        ["KeyField"] = "ExternalId",
        ["PostField"] = "ExternalPost",
        ["Requester"] = "visitor@example.test",
    };

    public Task<JsonElement> TicketAsync(string id) => GetAsync($"ticket/{id}");

    /// <summary>Texts and files of a ticket, oldest first; a text has an empty file name.</summary>
    public async Task<IReadOnlyList<(string File, string Content)>> ContentsAsync(string id) =>
        [.. (await GetAsync($"ticket/{id}/attachments?fields=Filename,Content&per_page=100&orderby=id")).GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("Filename").GetString()!, item.GetProperty("Content").GetString()!))];

    public async Task<IReadOnlyList<string>> KindsAsync(string id) =>
        [.. (await GetAsync($"ticket/{id}/history?fields=Type&per_page=100")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("Type").GetString()!)];

    public Task<JsonElement> UserAsync(string name) => GetAsync($"user/{name}");

    public async Task<int> CountAsync(string query) => (await GetAsync($"tickets?per_page=1&query={Uri.EscapeDataString(query)}")).GetProperty("total").GetInt32();

    public async Task<IReadOnlyList<string>> SubjectsAsync(string word)
    {
        var subjects = new List<string>();
        for (var page = 1; ; page++)
        {
            var items = (await GetAsync($"tickets?fields=Subject&per_page=100&page={page}&orderby=id&query={Uri.EscapeDataString($"Subject LIKE '{word} '")}")).GetProperty("items");
            subjects.AddRange(items.EnumerateArray().Select(item => item.GetProperty("Subject").GetString()!));
            if (items.GetArrayLength() < 100)
                return subjects;
        }
    }

    /// <summary>A person's change of a ticket.</summary>
    public async Task ChangeAsync(string id, (string Field, string Value) change) =>
        (await http.PutAsJsonAsync(new Uri($"{facts["RT_REST_URL"]}/ticket/{id}"), new Dictionary<string, string> { [change.Field] = change.Value })).EnsureSuccessStatusCode();

    /// <summary>A queue that has none of the hub's fields; only an administrator may work there. Answers its name.</summary>
    public async Task<string> QueueWithoutFieldsAsync(string name)
    {
        (await http.PostAsJsonAsync(new Uri($"{facts["RT_REST_URL"]}/queue"), new Dictionary<string, string> { ["Name"] = name })).EnsureSuccessStatusCode();
        return name;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> GetAsync(string path) => await http.GetFromJsonAsync<JsonElement>(new Uri($"{facts["RT_REST_URL"]}/{path}"));
}

using System.Text.Json;

namespace Hub.IntegrationTests;

internal sealed record ApiPost(long Id, string Channel, string NativeId, string State, string? Text, string? Category, string Action, long? TicketId)
{
    public string? PolicyRow { get; init; }
}

internal sealed record ApiDelivery(long Id, string Kind, string State, int Attempt, DateTimeOffset? DueAt, string? Reason, long TicketId, long PostId)
{
    public string? TicketNativeId { get; init; }
}

internal sealed record ApiBacklog(string Backend, string State, long Rows);

internal sealed record ApiLane(string Channel, string Lane, long Seen, long Stored, long Repeated, long Quarantined, long Reach, long Own, long Gone, long Cut, long Skipped)
{
    public long Told => Stored + Repeated + Quarantined + Reach + Own + Gone + Cut + Skipped;
}

internal sealed record ApiQuarantined(long Id, string Channel, string NativeId, string Reason, int Bytes);

internal sealed record ApiPage<T>(IReadOnlyList<T> Items, long? Next);

/// <summary>Reads a running hub over /api/v1.</summary>
internal sealed class HubApi(Func<Uri> hub) : IDisposable
{
    private const int PageRows = 500;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public Task<List<ApiPost>> PostsAsync() => AllAsync<ApiPost>("posts");

    public Task<List<ApiDelivery>> DeliveriesAsync() => AllAsync<ApiDelivery>("deliveries");

    public async Task<IReadOnlyList<ApiBacklog>> BacklogAsync() => (await PageAsync<ApiBacklog>("backlog")).Items;

    public async Task<IReadOnlyList<ApiLane>> LanesAsync() => (await PageAsync<ApiLane>("lanes")).Items;

    /// <summary>The newest 500.</summary>
    public async Task<IReadOnlyList<ApiQuarantined>> QuarantineAsync() => (await PageAsync<ApiQuarantined>($"quarantine?limit={PageRows}")).Items;

    /// <summary>The channels with what is missing of them, as JSON.</summary>
    public Task<string> ChannelsAsync() => http.GetStringAsync(new Uri(hub(), "/api/v1/channels"));

    /// <summary>What /readyz says, whatever its status.</summary>
    public async Task<string> ReadyAsync()
    {
        using var answer = await http.GetAsync(new Uri(hub(), "/readyz"));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What a scrape gets.</summary>
    public Task<string> MetricsAsync() => http.GetStringAsync(new Uri(hub(), "/metrics"));

    public void Dispose() => http.Dispose();

    private async Task<List<T>> AllAsync<T>(string what)
    {
        var all = new List<T>();
        for (long? before = null; ;)
        {
            var page = await PageAsync<T>($"{what}?limit={PageRows}{(before is null ? "" : $"&before={before}")}");
            all.AddRange(page.Items);
            if (page.Next is not { } next)
                return all;
            before = next;
        }
    }

    private async Task<ApiPage<T>> PageAsync<T>(string query)
    {
        var body = await http.GetByteArrayAsync(new Uri(hub(), $"/api/v1/{query}"));
        return JsonSerializer.Deserialize<ApiPage<T>>(body, Json)!;
    }
}

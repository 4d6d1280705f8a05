using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Hub.Host.Demo;

/// <summary>Somebody at the local desk works on a few tickets, and the desk tells the hub by signed calls to /in/backends; a second day tells the same again.</summary>
internal sealed class DemoAgent(HttpClient http, string secret)
{
    public const string Header = "X-Desk-Signature", Name = "Agnes";

    private static readonly (string Name, string Words)[] Steps =
        [("status", "waiting"), ("comment", "A technician comes tomorrow between 8 and 10."), ("status", "resolved")];

    /// <summary>One sentence for each call that was not taken.</summary>
    public async Task<IReadOnlyList<string>> WorkAsync(IReadOnlyList<string> tickets, CancellationToken stop)
    {
        var refused = new List<string>();
        foreach (var ticket in tickets)
            for (var step = 0; step < Steps.Length; step++)
                if (await TellAsync(ticket, step, stop) is not HttpStatusCode.OK and var status)
                    refused.Add($"ticket {ticket}: the hub answered {(int)status} when the desk told {Steps[step].Name} {Steps[step].Words}; it must answer 200.");
        return refused;
    }

    /// <summary>What the store must hold of them.</summary>
    public static IEnumerable<string> Differences(DemoRecords records, IReadOnlyList<string> tickets)
    {
        foreach (var ticket in tickets)
        {
            var post = records.Posts.Values.First(post => post.Summary.TicketNativeId == ticket);
            if (post.DeskEvents.Count != Steps.Length || post.Summary.TicketStatus != Contracts.DeskStatus.Resolved)
                yield return $"ticket {ticket}: {Steps.Length} desk events and status resolved expected; {post.DeskEvents.Count} and {post.Summary.TicketStatus} found.";
        }
    }

    private async Task<HttpStatusCode> TellAsync(string ticket, int step, CancellationToken stop)
    {
        var item = new JsonObject
        {
            ["id"] = $"{ticket}/{step + 1}",
            ["ticket"] = ticket,
            [Steps[step].Name] = Steps[step].Words,
            ["author"] = Name,
            ["at"] = TimeProvider.System.GetUtcNow().ToString("O"),
        };
        var body = Encoding.UTF8.GetBytes(item.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/in/backends/{DemoFolder.Desk}", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add(Header, Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        using var response = await http.SendAsync(request, stop);
        return response.StatusCode;
    }
}

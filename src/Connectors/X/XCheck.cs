using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What `hub check` says of an app on X. It asks what the lanes will ask, for as few posts as X gives at once: a question that finds some is paid like any.</summary>
internal static class XCheck
{
    public static async ValueTask<IReadOnlyList<Fault>> AtAsync(XClient client, XOptions options, string channel, CancellationToken stop)
    {
        var faults = new List<Fault>();
        foreach (var lane in XLane.Of(options))
        {
            if (await ProblemAsync(client, options, lane.Name, $"{lane.Path}max_results={lane.LeastPage}", stop) is var (key, sentence))
                faults.Add(new Fault($"Channels:{channel}:{key}", $"Channels:{channel}:{key}: {sentence.TrimEnd('.')}."));
        }
        return faults;
    }

    private static async Task<(string Key, string Sentence)?> ProblemAsync(XClient client, XOptions options, string lane, string address, CancellationToken stop)
    {
        try
        {
            var reply = await client.AskAsync(lane, address, stop);
            return reply.Status switch
            {
                _ when reply.IsOk => XPage.Read(reply.Body) is null ? ("Url", $"{client.Host} answers {lane} with errors alone") : null,
                401 => (options.Consent is null ? "BearerToken" : "TokenFile", $"{client.Host} does not know the app ({reply.Problem.Words})"),
                403 => ("BearerToken", $"{client.Host} does not let the app read {lane}: {reply.Problem.Words}"),
                400 when lane == XLane.Search => ("Query", $"{client.Host} does not take the search: {reply.Problem.Words}"),
                _ => ("AccountId", $"{client.Host} knows no such account ({reply.Status}): {reply.Problem.Words}"),
            };
        }
        catch (ThrottledException error)
        {
            return ("BearerToken", error.Message);
        }
        catch (JsonException)
        {
            return ("Url", $"{client.Host} does not answer as API v2 does");
        }
        catch (Exception error) when (error is UnreachableSourceException or RefusedException)
        {
            return ("Url", error.Message);
        }
    }
}

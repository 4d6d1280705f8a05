using System.Net;
using Hub.Core;
using Hub.Host.Runtime;

namespace Hub.Host.Demo;

/// <summary>Sends the lines through the real door, one after the other, and waits until all is delivered.</summary>
internal sealed class DemoPlayer(HttpClient http, HubCore core, TextWriter progress)
{
    private const int Step = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3), Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Answers the status of each line.</summary>
    public async Task<IReadOnlyList<HttpStatusCode>> PlayAsync(IReadOnlyList<DemoLine> lines, CancellationToken stop)
    {
        var answers = new List<HttpStatusCode>(lines.Count);
        foreach (var line in lines)
        {
            if (line.IsDeletion)
                await WaitAsync(stop);
            answers.Add(await SendAsync(line, stop));
            if ((line.Number > 0 && line.Number % Step == 0) || line.Number == lines.Count)
                await progress.WriteLineAsync($"  {line.Number,4} of {lines.Count} posts sent");
        }
        await WaitAsync(stop);
        return answers;
    }

    /// <summary>Until nothing is due, on its way or in doubt.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await core.IsIdleAsync(stop))
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                throw new HubException($"The demo gave up: deliveries are still under way after {Patience.TotalMinutes:0} minutes.", ExitCodes.Unavailable);
            await Task.Delay(Pause, stop);
        }
    }

    private async Task<HttpStatusCode> SendAsync(DemoLine line, CancellationToken stop)
    {
        while (true)
        {
            using var content = new ByteArrayContent(line.Body);
            content.Headers.ContentType = new("application/json");
            using var response = await http.PostAsync(new Uri($"/in/{line.Channel}", UriKind.Relative), content, stop);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                return response.StatusCode;
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? Pause, stop);
        }
    }
}

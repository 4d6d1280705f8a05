using System.Globalization;

namespace Hub.Contracts.Testing;

/// <summary>What a channel promises that asks its platform.</summary>
internal static class PolledChaos
{
    private static readonly double[] Places = [0, 0.01, 0.04, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.999];

    public static readonly IReadOnlyList<Promise<ChaosStage>> All =
    [
        Of("An answer that is cut anywhere is asked for again", CutAnywhere),
        Of("429 is waited for as long as it says", ThrottledIsWaited),
        Of("A server's error is told and asked again", ServerErrors),
        Of("An answer that drips for ever is left", SlowLoris),
        Of("An answer of somebody else moves nothing", ForeignAnswers),
        Of("What is told again comes once", Repeats),
        Of("What nobody knows stops nothing", Unknowns),
        Of("An edit is the last word, whatever is cut between", Edits),
        Of("What is half written is left until it is whole", Pieces),
        Of("A clock that jumps loses nothing", ClockJumps),
        Of("An end between any two steps loses nothing", Restarts),
        Of("All of it at random", AtRandom),
    ];

    private static Promise<ChaosStage> Of(string name, Func<ChaosStage, CancellationToken, Task> check) => new(name, async (stage, stop) =>
    {
        _ = stage.Polled;
        await stage.BeginAsync(stop);
        await stage.WriteAsync(stop);
        await stage.ArrivedAsync(stop);
        await check(stage, stop);
        await stage.JudgeAsync(stop);
    });

    private static async Task CutAnywhere(ChaosStage stage, CancellationToken stop)
    {
        foreach (var place in Places)
        {
            stage.Proxy.Next(new ChaosFault.Cut(place));
            await stage.WriteAsync(stop);
            await stage.MetAsync(stop);
            await stage.ArrivedAsync(stop);
        }
    }

    private static async Task ThrottledIsWaited(ChaosStage stage, CancellationToken stop)
    {
        const int wait = 7_200;
        stage.Proxy.Next(ChaosFault.Status(429, retryAfter: wait));
        await stage.WriteAsync(stop);
        await stage.MetAsync(stop);
        await stage.ArrivedAsync(stop);
        var (error, at) = stage.Connector.Failures.FirstOrDefault(failure => failure.Error is ThrottledException);
        Expect.That(error is not null, $"429 must become ThrottledException; it became {stage.Failures.LastOrDefault()?.GetType().Name ?? "nothing"}.");
        Expect.Same(TimeSpan.FromSeconds(wait), ((ThrottledException)error!).After, "Wait that 429 asks for");
        var again = stage.Connector.Asked.First(asked => asked > at) - at;
        Expect.That(again >= TimeSpan.FromHours(1), $"After 429 nothing may be asked before its time (at most an hour is waited at once); it was asked {again.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s later.");
    }

    private static async Task ServerErrors(ChaosStage stage, CancellationToken stop)
    {
        foreach (var status in new[] { 500, 502, 503, 504, 520 })
        {
            stage.Proxy.Next(ChaosFault.Status(status, status % 2 == 0 ? "<html>upstream</html>" : ""));
            await stage.WriteAsync(stop);
            await stage.MetAsync(stop);
            await stage.ArrivedAsync(stop);
        }
    }

    private static async Task SlowLoris(ChaosStage stage, CancellationToken stop)
    {
        foreach (var place in new[] { 0, 0.05, 0.5 })
        {
            stage.Proxy.Next(new ChaosFault.Drip(place));
            await stage.WriteAsync(stop);
            await stage.MetAsync(stop);
            await stage.ArrivedAsync(stop);
        }
    }

    private static async Task ForeignAnswers(ChaosStage stage, CancellationToken stop)
    {
        foreach (var (body, type) in new[] { ("", "application/json"), ("<html><title>Sign in to the Wi-Fi</title></html>", "text/html"), ("{\"error\":\"maintenance\"}", "application/json"), ("\0\u0001\u0002", "application/octet-stream") })
        {
            stage.Proxy.Next(ChaosFault.Status(200, body, type));
            await stage.WriteAsync(stop);
            await stage.MetAsync(stop);
            await stage.ArrivedAsync(stop);
        }
    }

    private static async Task Repeats(ChaosStage stage, CancellationToken stop)
    {
        for (var time = 0; time < 3; time++)
        {
            var post = await stage.WriteAsync(stop);
            await stage.Polled.RepeatAsync(post, stop);
            await stage.ArrivedAsync(stop);
            await stage.Polled.RepeatAsync(post, stop);
        }
        await stage.WriteAsync(stop);
    }

    private static async Task Unknowns(ChaosStage stage, CancellationToken stop)
    {
        for (var time = 0; time < 3; time++)
        {
            await stage.Polled.UnknownAsync(stop);
            await stage.WriteAsync(stop);
        }
    }

    private static async Task Edits(ChaosStage stage, CancellationToken stop)
    {
        foreach (var fault in new ChaosFault?[] { null, new ChaosFault.Cut(0.5), new ChaosFault.Cut(0.97) })
        {
            var post = await stage.WriteAsync(stop);
            await stage.ArrivedAsync(stop);
            if (fault is not null && stage.HasProxy)
                stage.Proxy.Next(fault);
            await stage.Polled.EditAsync(stage.Edited(post), stop);
            await stage.ArrivedAsync(stop);
        }
    }

    private static async Task Pieces(ChaosStage stage, CancellationToken stop)
    {
        var post = stage.New();
        await stage.Polled.WriteInPiecesAsync(post, async () =>
        {
            // The lane has looked at it at least twice.
            var asked = stage.Connector.Asked.Count;
            await stage.UntilAsync(() => Task.FromResult(stage.Connector.Asked.Count >= asked + 2), () => Task.FromResult("The lane gives no heartbeat while a half stands there."), stop);
        }, stop);
        await stage.WriteAsync(stop);
    }

    private static async Task ClockJumps(ChaosStage stage, CancellationToken stop)
    {
        foreach (var days in new[] { 3, -5, 10, -9, 0.1 })
        {
            stage.Clock.Jump(TimeSpan.FromDays(days));
            await stage.WriteAsync(stop);
            await stage.ArrivedAsync(stop);
            await stage.RestartAsync(0, stop);
        }
    }

    private static async Task Restarts(ChaosStage stage, CancellationToken stop)
    {
        for (var step = 1; step <= 8; step++)
        {
            await stage.RestartAsync(step, stop);
            await stage.WriteAsync(stop);
            await stage.WriteAsync(stop);
            // Where nothing more comes, there are no more steps to end between.
            await Task.WhenAny(stage.Connector.Reached, Task.Delay(300, stop));
        }
        await stage.RestartAsync(0, stop);
    }

    private static async Task AtRandom(ChaosStage stage, CancellationToken stop)
    {
        var random = new Random(20261201);
        for (var turn = 0; turn < 40; turn++)
        {
            await stage.WriteAsync(stop);
            if (stage.HasProxy && random.Next(2) == 0)
                stage.Proxy.Next(Any(random));
            if (random.Next(6) == 0)
                await stage.RestartAsync(0, stop);
            if (random.Next(4) == 0)
                await Task.Delay(random.Next(30), stop);
        }
        if (stage.HasProxy)
            stage.Proxy.Calm();
    }

    private static ChaosFault Any(Random random) => random.Next(5) switch
    {
        0 => ChaosFault.Status(429, retryAfter: 1),
        1 => ChaosFault.Status(500 + random.Next(5)),
        2 => new ChaosFault.Drip(random.NextDouble()),
        _ => new ChaosFault.Cut(random.NextDouble()),
    };
}

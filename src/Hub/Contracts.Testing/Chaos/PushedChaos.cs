namespace Hub.Contracts.Testing;

/// <summary>What a channel promises that its platform calls: the platform tells everything again until it is answered.</summary>
internal static class PushedChaos
{
    private const int Parts = 12;

    public static readonly IReadOnlyList<Promise<ChaosStage>> All =
    [
        Of("What is told again until it is answered comes once", ToldAgain),
        Of("The same event twenty times at once is one post", AtOnce),
        Of("Events in any order leave the last word", AnyOrder),
        Of("An event that nobody knows stops nothing", Unknowns),
        Of("A body that breaks off is never a post", Broken),
        Of("Events before and after a jump of the clock come once", ClockJumps),
    ];

    private static Promise<ChaosStage> Of(string name, Func<ChaosStage, CancellationToken, Task> check) => new(name, async (stage, stop) =>
    {
        _ = stage.Pushed;
        await stage.BeginAsync(stop);
        await check(stage, stop);
        await stage.JudgeAsync(stop);
    });

    private static async Task ToldAgain(ChaosStage stage, CancellationToken stop)
    {
        var lost = stage.New();
        await stage.ReceiveAsync(stage.Pushed.Event(lost, stage.Clock.GetUtcNow()), stop); // ended before the commit
        await stage.RestartAsync(0, stop);
        await stage.SendAsync(lost, stop);
        var kept = stage.New();
        var received = await stage.ReceiveAsync(stage.Pushed.Event(kept, stage.Clock.GetUtcNow()), stop);
        await stage.Host.CommitAsync(received.Changes, stop); // ended behind it, before the answer
        await stage.RestartAsync(0, stop);
        await stage.SendAsync(kept, stop);
        await stage.SendAsync(kept, stop);
    }

    private static async Task AtOnce(ChaosStage stage, CancellationToken stop)
    {
        var post = stage.New();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => stage.SendAsync(post, stop), stop)));
    }

    private static async Task AnyOrder(ChaosStage stage, CancellationToken stop)
    {
        foreach (var order in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [2, 2, 0, 1, 0, 2, 1] })
        {
            var first = stage.New();
            var second = stage.Edited(first);
            var third = stage.Edited(second);
            foreach (var at in order)
                await stage.SendAsync(new[] { first, second, third }[at], stop);
        }
    }

    private static async Task Unknowns(ChaosStage stage, CancellationToken stop)
    {
        await stage.SendAsync(stage.New(), stop);
        var reading = await stage.WebhookAsync(stage.Pushed.Unknown(stage.Clock.GetUtcNow()), stop);
        var status = await stage.AnswerAsync(reading, stop);
        Expect.That(status < 500, $"An event that nobody knows must be answered, lest it comes for ever; it was answered {status}.");
        await stage.SendAsync(stage.New(), stop);
    }

    private static async Task Broken(ChaosStage stage, CancellationToken stop)
    {
        var post = stage.New();
        var whole = stage.Pushed.Event(post, stage.Clock.GetUtcNow());
        for (var part = 0; part < Parts; part++)
        {
            var reading = await stage.WebhookAsync(whole with { Body = whole.Body[..(whole.Body.Length * part / Parts)] }, stop);
            Expect.That(reading is not Received received || !received.Changes.OfType<Put>().Any(), $"{part} of {Parts} parts of a body became a post.");
            await stage.AnswerAsync(reading, stop);
        }
        await stage.SendAsync(post, stop);
    }

    private static async Task ClockJumps(ChaosStage stage, CancellationToken stop)
    {
        var post = stage.New();
        foreach (var days in new[] { 0, 10, -20, 10 })
        {
            stage.Clock.Jump(TimeSpan.FromDays(days));
            await stage.SendAsync(post, stop);
        }
    }
}

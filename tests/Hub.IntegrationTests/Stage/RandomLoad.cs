using Hub.Fakes;

namespace Hub.IntegrationTests;

/// <summary>Webhook senders, a program that appends lines, and a desk that fails in its ways; all by one seed.</summary>
internal sealed class RandomLoad : IDisposable
{
    private const int Senders = 3, MostItems = 5000;
    private readonly Stage stage;
    private readonly Random random;
    private readonly CancellationTokenSource end = new();
    private int faults;
    private Task trouble = Task.CompletedTask;

    public RandomLoad(Stage stage, int seed) => (this.stage, random) = (stage, new Random(seed));

    /// <summary>How often the desk did not answer well.</summary>
    public int Faults => Volatile.Read(ref faults);

    public void Start()
    {
        for (var sender = 0; sender < Senders; sender++)
        {
            var (name, own) = ($"web-{sender}", new Random(random.Next()));
            stage.Send(() => PostAsync(name, own));
        }
        var lines = new Random(random.Next());
        stage.Send(() => AppendAsync(lines));
        if (stage.Desk is not { } desk)
            return;
        desk.Choose = _ => Fault();
        trouble = Task.Run(() => GoDownNowAndThenAsync(desk, new Random(random.Next())));
    }

    /// <summary>No new items and no faults any more.</summary>
    public async Task EndAsync()
    {
        await end.CancelAsync();
        await trouble;
        if (stage.Desk is { } desk)
            desk.Choose = null;
    }

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
    }

    private async Task PostAsync(string name, Random own)
    {
        var (story, sender) = (new Story(name), stage.Sender());
        while (!end.IsCancellationRequested && stage.Ledger.Accepted.Count < MostItems)
            if (own.Next(3) == 0)
                await sender.SendTogetherAsync([.. Enumerable.Range(0, own.Next(1, 8)).SelectMany(_ => story.Next())]);
            else
                await sender.SendAsync(story.Next());
    }

    private async Task AppendAsync(Random own)
    {
        var story = new Story("lines");
        while (!end.IsCancellationRequested && stage.Ledger.Accepted.Count < MostItems)
        {
            var items = story.Next();
            stage.LineWriter.Append("grows.ndjson", items);
            await stage.LineWriter.AppendSlowlyAsync("grows.ndjson", story.Next()[0], stage.Stop);
            await Task.Delay(own.Next(1, 20), stage.Stop);
        }
    }

    private DeskFault? Fault()
    {
        int draw;
        lock (random)
            draw = random.Next(100);
        DeskFault? fault = draw switch
        {
            < 3 => DeskFault.TimeOutAfterCreate,
            < 6 => DeskFault.ErrorAfterCreate,
            < 9 => DeskFault.ResetInBody,
            < 11 => new DeskFault.Status(500, "before anything was done"),
            < 13 => new DeskFault.Reset(AfterEffect: false, InBody: false),
            < 14 => new DeskFault.Throttle(TimeSpan.Zero),
            < 30 => new DeskFault.DuplicateAnswer(),
            _ => null,
        };
        if (draw < 14)
            Interlocked.Increment(ref faults);
        return fault;
    }

    private async Task GoDownNowAndThenAsync(FakeDesk desk, Random own)
    {
        while (!end.IsCancellationRequested)
        {
            await Quietly(own.Next(300, 2500));
            await desk.GoDownAsync();
            await Quietly(own.Next(50, 400));
            await desk.ComeBackAsync();
            Interlocked.Increment(ref faults);
        }
    }

    /// <summary>How long the seed says, or until the end.</summary>
    private Task Quietly(int milliseconds) => Task.Delay(milliseconds, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
}

/// <summary>One start and one kill: while it starts, at a label under load, or at any other moment.</summary>
internal sealed class RandomKill(Stage stage, Random random)
{
    private static readonly string[] Labels =
        ["lane.before-commit", "lane.after-commit", "writer.before-commit", "writer.after-commit", "delivery.after-intent", "delivery.after-desk"];

    public async Task RunAsync()
    {
        switch (random.Next(5))
        {
            case 0:
                stage.Spawn();
                await stage.Hub!.EndsWithinAsync(TimeSpan.FromMilliseconds(random.Next(800)));
                break;
            case 1:
                await stage.StartAsync(("HUB_CRASH_AT", $"{Labels[random.Next(Labels.Length)]}:{random.Next(1, 100)}"));
                await stage.Hub!.EndsWithinAsync(TimeSpan.FromSeconds(2));
                break;
            default:
                await stage.StartAsync();
                await stage.Hub!.EndsWithinAsync(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
                break;
        }
        await stage.Hub!.DisposeAsync();
    }
}

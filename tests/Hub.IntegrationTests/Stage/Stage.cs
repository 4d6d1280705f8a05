using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Where tickets go.</summary>
public enum DeskKind { Keyed, Blind, File, Findable }

/// <summary>A temp folder with a hub's configuration and store, a desk, and everything that feeds the hub.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Web = "web", Lines = "lines";
    /// <summary>A row that met six faults and kills rests for a minute by the back-off's own rule.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> senders = [];
    private readonly List<IDisposable> owned = [];

    private Stage(DeskKind kind, FakeDesk? desk, string? server)
    {
        (Kind, Desk, Server) = (kind, desk, server);
        Folder = Directory.CreateTempSubdirectory("hub-kill-").FullName;
        Api = new HubApi(() => Hub!.Address);
        LineWriter = new LineWriter(Directory.CreateDirectory(In).FullName, Lines, Ledger);
        owned.Add(Api);
    }

    public DeskKind Kind { get; }

    public FakeDesk? Desk { get; }

    /// <summary>Connection string of the store; null: a file below <see cref="Folder"/>.</summary>
    public string? Server { get; }

    public string Folder { get; }

    public string In => Path.Combine(Folder, "in");

    public string Tickets => Path.Combine(Folder, "tickets");

    public string Config => Path.Combine(Folder, "hub.json");

    public Ledger Ledger { get; } = new();

    public LineWriter LineWriter { get; }

    public HubApi Api { get; }

    public HubProcess? Hub { get; private set; }

    public CancellationToken Stop => stop.Token;

    /// <param name="kind">Of the desk.</param>
    /// <param name="change">Last touches to the configuration.</param>
    /// <param name="server">Connection string of an empty store; null: a file.</param>
    public static async Task<Stage> SetAsync(DeskKind kind, Action<JsonObject, Stage>? change = null, string? server = null)
    {
        var desk = kind == DeskKind.File ? null : await FakeDesk.StartAsync(isKeyed: kind == DeskKind.Keyed, keepsRequests: false);
        var stage = new Stage(kind, desk, server);
        var config = StageConfiguration.Of(stage);
        change?.Invoke(config, stage);
        await File.WriteAllTextAsync(stage.Config, config.ToJsonString());
        return stage;
    }

    /// <summary>Starts the hub and waits until it is up, or has crashed at its label.</summary>
    public async Task<HubProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        Spawn(environment);
        return await Hub!.UpAsync();
    }

    /// <summary>Starts the hub and waits for nothing.</summary>
    public void Spawn(params (string Name, string Value)[] environment) => Take(HubProcess.Spawn(Config, environment));

    /// <summary>Until the hub has killed itself at a labelled point.</summary>
    public static async Task KilledAtAsync(HubProcess hub, string point, TimeSpan patience)
    {
        Assert.That(await hub.EndsWithinAsync(patience), Is.True, $"the hub never came to {point}:\n{hub.Log}");
        Assert.That(hub.WasKilled, Is.True, $"the hub ended, but not by SIGKILL:\n{hub.Log}");
        await hub.DisposeAsync();
    }

    /// <summary>Has the senders speak to this one from now on.</summary>
    public void Take(HubProcess hub)
    {
        if (Hub is { HasExited: false })
            throw new InvalidOperationException("Another hub still runs on this stage.");
        Hub = hub;
    }

    public WebhookSender Sender(string channel = Web)
    {
        var sender = new WebhookSender(() => Hub is { HasAddress: true } hub ? hub.Address : null, channel, Ledger, stop.Token);
        owned.Add(sender);
        return sender;
    }

    /// <summary>Runs beside the test until <see cref="FinishAsync"/>.</summary>
    public void Send(Func<Task> sending) => senders.Add(Task.Run(sending));

    /// <summary>Until all senders are done, all lines are read and nothing waits for a desk.</summary>
    public async Task FinishAsync()
    {
        var sent = Task.WhenAll(senders);
        await UntilAsync(() => Task.FromResult(sent.IsCompleted), "the senders were not all told that their posts are kept");
        await sent;
        await UntilAsync(async () => LineWriter.Lines == 0 || (await Api.LanesAsync()).Any(lane => lane.Channel == Lines && lane.Seen >= LineWriter.Lines), "the lines were not all read");
        await UntilAsync(IsAtRestAsync, "deliveries did not come to rest", RestlessAsync);
    }

    public async Task<bool> IsAtRestAsync() => !(await Api.BacklogAsync()).Any(row => row.State is "due" or "intended" or "doubt" or "verify" && row.Rows > 0);

    /// <param name="more">Asked for details where it does not come to hold.</param>
    public async Task UntilAsync(Func<Task<bool>> holds, string otherwise, Func<Task<string>>? more = null)
    {
        var end = DateTime.UtcNow + Patience;
        while (!await holds())
        {
            if (Hub is { HasExited: true } || DateTime.UtcNow > end)
                Assert.Fail($"{otherwise}; the hub {(Hub is { HasExited: true } ? "has ended" : "runs")} and says:\n{Hub?.Log}{(more is null || Hub is { HasExited: true } ? "" : $"\n{await more()}")}");
            await Task.Delay(20);
        }
    }

    /// <summary>What the backends are said to do, and the first rows that are under way.</summary>
    private async Task<string> RestlessAsync() => $"{await Api.ReadyAsync()}\n{string.Join('\n', (await Api.DeliveriesAsync()).Where(row => row.State is "due" or "intended" or "doubt" or "verify").Take(20))}";

    /// <summary>Everything that stands at the desk.</summary>
    public IReadOnlyList<Effect> Effects() => Desk is { } desk
        ? [.. desk.Tickets.SelectMany(ticket => ticket.Comments.Select(comment => comment.Body).Prepend(ticket.Body)).Select(body => EffectOf(body, "id"))]
        : [.. TicketLines().Select(line => EffectOf(line, "nativeId"))];

    public IEnumerable<string> TicketLines() => Directory.Exists(Tickets) ? Directory.EnumerateFiles(Tickets, "*.ndjson").SelectMany(File.ReadLines) : [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (Hub is not null)
            await Hub.DisposeAsync();
        await Task.WhenAll(senders).ContinueWith(_ => { }, TaskScheduler.Default);
        if (Desk is not null)
            await Desk.DisposeAsync();
        foreach (var one in owned)
            one.Dispose();
        stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static Effect EffectOf(string json, string idName)
    {
        using var body = JsonDocument.Parse(json);
        var root = body.RootElement;
        return new Effect(root.GetProperty(idName).GetString()!, root.GetProperty("kind").GetString()!, root.GetProperty("revision").GetInt32());
    }
}

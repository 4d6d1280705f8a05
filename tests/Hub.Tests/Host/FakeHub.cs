using System.Net;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Configuration;
using Hub.Host.Http;
using Hub.Host.Http.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Host;

/// <summary>A real server with our whole pipeline over a hub in memory; the folder holds hub.sock.</summary>
internal sealed class FakeHub : IHubReader, IReviewReader, IAsyncDisposable
{
    private readonly PrometheusListener metrics = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hub-web-").FullName;
    private HubServer server = null!;
    private DoorMetrics doorMetrics = null!;
    private HubPipeline pipeline = null!;

    public List<PostRecord> Posts { get; } = [];

    public IReviewReader Reviews => this;

    public Task<IReadOnlyList<ReviewRecord>> WaitingAsync(QueuePlace? behind, int limit, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<ReviewRecord>>([.. Posts.Where(post => post.Summary.Id > (behind?.Post ?? 0)).Take(limit).Select(post => new ReviewRecord(post.Summary, 8) { Evidence = post.Decisions[0].Evidence })]);

    public Task<long> CountAsync(CancellationToken stop) => Task.FromResult((long)Posts.Count);

    public Task<IReadOnlyList<AuditRecord>> AuditAsync(string? subject, long? before, int limit, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<AuditRecord>>([new AuditRecord(3, SampleRecords.At, "anna", "review noise", subject ?? "post 1", "incident, review", "noise, archive", null)]);

    public List<DeliveryRecord> Deliveries { get; } = [];

    public List<QuarantineRecord> Quarantine { get; } = [];

    public FakeOperations Operations { get; }

    public FakeContacts Contacts { get; } = new();

    public List<string> Troubles { get; } = [];

    public List<BackendState> Backends { get; } = [];

    public List<GapRecord> Gaps { get; } = [];

    public List<LaneState> Lanes { get; } = [];

    public List<Change> Committed { get; } = [];

    /// <summary>Thrown instead of committing.</summary>
    public Exception? Unavailable { get; set; }

    public bool IsWritable { get; set; } = true;

    public FakeDoor Door { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Speaks over hub.sock.</summary>
    public HttpClient Socket { get; private set; } = null!;

    public string SocketPath => Path.Combine(folder, "hub.sock");

    public Uri Address { get; private set; } = null!;

    private FakeHub() => Operations = new FakeOperations(Deliveries, Quarantine);

    /// <summary>Where only webhooks are served.</summary>
    public Uri HooksAddress { get; private set; } = null!;

    public static Task<FakeHub> StartAsync(params string[] hosts) => StartAsync(DoorLimits.Usual, new ConnectionLimits(), hosts);

    /// <summary>Where reading is open otherwise than by default.</summary>
    public static Task<FakeHub> StartAsync(OpenReads reads) => StartAsync(DoorLimits.Usual, new ConnectionLimits(), [], reads);

    public static Task<FakeHub> StartAsync(DoorLimits limits, ConnectionLimits connections, params string[] hosts) => StartAsync(limits, connections, hosts, OpenReads.UntilUsers);

    private static async Task<FakeHub> StartAsync(DoorLimits limits, ConnectionLimits connections, string[] hosts, OpenReads reads)
    {
        var hub = new FakeHub();
        var running = new RunningHub(hub, hub.Operations, hub.CommitAsync, () => hub.Troubles, () => [new ChannelState("web", "webhook", true, null, null) { Gaps = hub.Gaps, Lanes = hub.Lanes }], () => hub.IsWritable)
        {
            Backends = () => hub.Backends,
            Contacts = hub.Contacts,
            ContactActs = hub.Contacts,
        };
        var door = new WebhookDoor([new DoorChannel("web", hub.Door), new DoorChannel("other", hub.Door)], running.Commit, TimeProvider.System, NullLogger.Instance, limits);
        hub.doorMetrics = new DoorMetrics(door.Channels);
        var pipeline = hub.pipeline = new HubPipeline(running, door, hub.metrics, hosts, NullLogger.Instance) { Reads = reads };
        var setup = new ServerSetup([ListenAddress.Parse("http://127.0.0.1:0")!], hub.SocketPath, null, NullLoggerFactory.Instance) { HooksUrls = [ListenAddress.Parse("http://127.0.0.1:0")!], Connections = connections };
        hub.server = await HubServer.StartAsync(setup, pipeline, default);
        (hub.Address, hub.HooksAddress) = (new Uri(hub.server.Addresses[0]), new Uri(hub.server.Addresses[1]));
        hub.Client = new HttpClient { BaseAddress = hub.Address };
        hub.Socket = new HttpClient(HubSocket.Handler(hub.SocketPath)) { BaseAddress = new Uri("http://localhost") };
        return hub;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Socket.Dispose();
        await server.StopAsync(TimeSpan.FromSeconds(5));
        await server.DisposeAsync();
        doorMetrics.Dispose();
        pipeline.Dispose();
        metrics.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<IReadOnlyList<PostSummary>> PostsAsync(PostQuery query, CancellationToken stop) => Task.FromResult<IReadOnlyList<PostSummary>>(
        [.. Posts.Select(post => post.Summary).Where(post => (query.Category is null || post.Category == query.Category) && (query.Before is null || post.Id < query.Before)).OrderByDescending(post => post.Id).Take(query.Limit)]);

    public Task<PostRecord?> PostAsync(long id, CancellationToken stop) => Task.FromResult(Posts.Find(post => post.Summary.Id == id));

    public Task<IReadOnlyList<ConversationSummary>> ConversationsAsync(ConversationQuery query, CancellationToken stop) => Task.FromResult<IReadOnlyList<ConversationSummary>>([Conversation.Summary]);

    public Task<ConversationDetail?> ConversationAsync(long id, CancellationToken stop) => Task.FromResult(id == Conversation.Summary.Id ? Conversation : null);

    private static ConversationDetail Conversation { get; } = new(
        new(7, "web", "thread", "platform", "Ann", 1, "T-1", DateTimeOffset.UnixEpoch), [], [8], [new(1, "native-1", "Ann", "platform", PostState.Current, DateTimeOffset.UnixEpoch)], [new(3, "desk", "T-1", null, DeskStatus.Open)], []);

    public Task<IReadOnlyList<DeliveryRecord>> DeliveriesAsync(DeliveryQuery query, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<DeliveryRecord>>([.. Deliveries.Where(row => query.State is null || row.State == query.State)]);

    public Task<DeliveryRecord?> DeliveryAsync(long id, CancellationToken stop) => Task.FromResult(Deliveries.Find(row => row.Id == id));

    public Task<SearchSummary> SummaryAsync(DeliveryQuery query, CancellationToken stop)
    {
        var rows = Deliveries.Where(row => query.State is null || row.State == query.State).ToList();
        return Task.FromResult(new SearchSummary(
            rows.Count, rows.Select(row => row.Id).DefaultIfEmpty().Max(), rows.Count == 0 ? null : rows.Min(row => row.CreatedAt),
            [.. rows.GroupBy(row => row.Reason).Select(group => new ReasonCount(group.Key, group.Count()))]));
    }

    public Task<IReadOnlyList<QuarantineRecord>> QuarantineAsync(QuarantineQuery query, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<QuarantineRecord>>([.. Quarantine.Where(item => item.State == query.State)]);

    public Task<QuarantineRecord?> QuarantinedAsync(long id, CancellationToken stop) => Task.FromResult(Quarantine.Find(item => item.Id == id));

    public Task<SearchSummary> SummaryAsync(QuarantineQuery query, CancellationToken stop) => Task.FromResult(new SearchSummary(Quarantine.Count(item => item.State == query.State), 0, null, []));

    public Task<IReadOnlyList<LaneRecord>> LanesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<LaneRecord>>([]);

    public Task<IReadOnlyList<LaneRecord>> DeskLanesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<LaneRecord>>([]);

    public Task<IReadOnlyList<CountRecord>> CountsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<CountRecord>>(
        [.. Posts.GroupBy(post => (post.Summary.Channel, post.Summary.Category!.Value, post.Summary.Action!.Value)).Select(group => new CountRecord(new DateOnly(2026, 11, 20), group.Key.Channel, group.Key.Item2, group.Key.Item3, group.Count()))]);

    public Task<IReadOnlyList<BacklogRecord>> BacklogAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<BacklogRecord>>([.. Deliveries.GroupBy(row => (row.Backend, row.State)).Select(group => new BacklogRecord(group.Key.Backend, group.Key.State, group.Count(), group.Min(row => row.CreatedAt)))]);

    private ValueTask<IReadOnlyList<ChangeResult>> CommitAsync(string channel, IReadOnlyList<Change> changes, CancellationToken stop)
    {
        if (Unavailable is { } error)
            throw error;
        lock (Committed)
            Committed.AddRange(changes);
        return new((IReadOnlyList<ChangeResult>)[.. changes.Select(_ => new ChangeResult(ChangeOutcome.Stored, "1", null))]);
    }
}

/// <summary>Takes every body as one item whose id is its length.</summary>
internal sealed class FakeDoor : IWebhookConnector, IHeadCheckingConnector
{
    public ReadOnlyMemory<byte> LastBody { get; private set; }

    public Exception? Throws { get; set; }

    /// <summary>Large answers come as long as this.</summary>
    public int AnswerBytes { get; set; } = 2;

    public WebhookReading? RefuseByHead(WebhookRequest head) => head.Header("x-token") == "wrong" ? new Denied(new Problem(401, "Not signed", "The headers are wrong.")) : null;

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop)
    {
        if (Throws is { } error)
            throw error;
        LastBody = request.Body;
        return new(request.Header("x-token") == "wrong" ? new Denied(new Problem(401, "Not signed", "The token is wrong."))
            : request.Method == "GET" ? new Answer(new WebhookResponse(200, "challenge"u8.ToArray(), "text/plain"))
            : new Received([new Gone($"{request.Body.Length}", request.ReceivedAt)], results => new WebhookResponse(200, AnswerBytes == 2 ? "{}"u8.ToArray() : new byte[AnswerBytes])));
    }
}

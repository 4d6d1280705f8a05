using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A core on a real store (of its suite; a SQLite file outside one) in a temp folder, with one pushed channel, one keyed backend and a classifier that reads the category off the text.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    public TestHub(Action<TestHubOptions>? change = null)
    {
        var options = new TestHubOptions();
        change?.Invoke(options);
        Folder = options.Folder ?? Directory.CreateTempSubdirectory("hub-core-").FullName;
        Sink = options.Sink;
        Options = options;
        Core = HubCore.Open(new HubSetup(
            TestStores.Of(Folder) with { FreeBytes = options.FreeBytes },
            options.Channels, options.Backends ?? [options.Backend ?? new BackendSetup("desk", "test", Sink, "settings-1") { RetryBase = TimeSpan.FromMilliseconds(5), RetryMost = TimeSpan.FromMilliseconds(20) }],
            options.Policy ?? PolicyRow.Shipped("desk"), options.Classifier, options.Time, options.Log)
        {
            Contacts = options.Contacts,
            Services = options.Services,
        });
        if (options.Start)
            Core.Start();
    }

    public string Folder { get; }

    public RecordingSink Sink { get; }

    public TestHubOptions Options { get; }

    public HubCore Core { get; }

    public async Task<ChangeResult> PutAsync(Post post) => (await Core.CommitAsync("in", [new Put(post)], default))[0];

    public async Task<IReadOnlyList<ChangeResult>> CommitAsync(params Change[] changes) => await Core.CommitAsync("in", changes, default);

    /// <summary>Until nothing is due, intended or in doubt.</summary>
    public async Task IdleAsync()
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!await IsIdleAsync())
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "the hub did not become idle");
            await Task.Delay(2);
        }
    }

    /// <summary>A connection that a killed server left behind fails once, when it is read from next.</summary>
    private async Task<bool> IsIdleAsync()
    {
        try
        {
            return await Core.IsIdleAsync(default);
        }
        catch (System.Data.Common.DbException error) when (error.IsTransient)
        {
            return false;
        }
    }

    /// <summary>Changes what a hub that does not run has stored, as time or a broken disk would.</summary>
    public static void Touch(string folder, string sql) => TestStores.Touch(folder, sql);

    public async Task<PostRecord> PostAsync(string nativeId)
    {
        var found = (await Core.Reader.PostsAsync(new PostQuery(1000), default)).Single(post => post.NativeId == nativeId);
        return (await Core.Reader.PostAsync(found.Id, default))!;
    }

    public ValueTask DisposeAsync() => Core.DisposeAsync();

    public static Post Post(string id, string text = "incident", string author = "anna", string? thread = null, long? order = null, string? group = null) => new()
    {
        NativeId = id,
        Text = text,
        Author = new Author { Id = author, Name = author },
        ThreadId = thread,
        OrderValue = order,
        Group = group,
        Raw = System.Text.Encoding.UTF8.GetBytes($"raw {id} {text}"),
    };
}

internal sealed class TestHubOptions
{
    public string? Folder { get; set; }

    public RecordingSink Sink { get; set; } = new();

    public BackendSetup? Backend { get; set; }

    /// <summary>Several, in place of the one.</summary>
    public IReadOnlyList<BackendSetup>? Backends { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public IReadOnlyList<ChannelSetup> Channels { get; set; } = [new ChannelSetup("in", "test", new PushedOnly())];

    public IReadOnlyList<PolicyRow>? Policy { get; set; }

    public ContactSetup Contacts { get; set; } = new();

    public ServiceCatalogue Services { get; set; } = ServiceCatalogue.Open;

    public IClassifier Classifier { get; set; } = new WordClassifier();

    public Func<long>? FreeBytes { get; set; }

    public Microsoft.Extensions.Logging.ILoggerFactory Log { get; set; } = NullLoggerFactory.Instance;

    public bool Start { get; set; } = true;
}

/// <summary>A channel that only webhooks feed.</summary>
internal sealed class PushedOnly : IConnector, IRereadingConnector
{
    public Func<string, ReadOnlyMemory<byte>, Change>? Again { get; set; }

    public IReadOnlyList<string> Lanes => [];

    public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => throw new NotSupportedException("no lanes");

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => Again?.Invoke(id, raw) ?? new Defective(id, raw, "still unreadable");

    public ValueTask DisposeAsync() => default;
}

/// <summary>The first word is the category; "unsure" has no confidence, "critical" votes for priority, "explode" throws.</summary>
internal sealed class WordClassifier : IClassifier
{
    public string Packs => "test-packs";

    public Scored Score(Post post) => post.Text.StartsWith("explode", StringComparison.Ordinal) ? throw new InvalidOperationException("boom") : new Words(post.Text);

    public Verdict Decide(Scored scored, Facts facts)
    {
        var word = ((Words)scored).Text.Split(' ')[0];
        var category = Enum.TryParse<Category>(word, ignoreCase: true, out var found) ? found : Category.Noise;
        var confidence = word == "unsure" || word.Length == 0 ? 0 : 0.9;
        return new Verdict(
            category, null, confidence, confidence, ((Words)scored).Text.Contains("critical", StringComparison.Ordinal) ? Priority.Critical : null, null, [],
            [0, 0, 0, 0, 0], [new Evidence("test/" + word, 0, word.Length, 1, word)], Packs);
    }

    private sealed class Words(string text) : Scored
    {
        public string Text { get; } = text;

        public override string Language => "en";
    }
}

/// <summary>A backend in memory: keyed by default, with outcomes by script.</summary>
internal sealed class RecordingSink : ISink, IExtendedSink
{
    private readonly Lock gate = new();
    private readonly List<Delivery> deliveries = [];

    public SinkPromise Promise { get; set; } = new(BackendClass.Keyed, TimeSpan.Zero, null);

    public IReadOnlySet<TicketEventKind> Takes { get; set; } = new HashSet<TicketEventKind>();

    public bool TakesInternalComments { get; set; }

    /// <summary>What the next tries come to; null: accepted.</summary>
    public Func<Delivery, Outcome?>? Script { get; set; }

    /// <summary>Tries wait here until it is released.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (gate)
                return [.. deliveries];
        }
    }

    public IEnumerable<Delivery> Of(TicketEventKind kind) => Deliveries.Where(delivery => delivery.Event.Kind == kind);

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        await Gate.WaitAsync(stop);
        lock (gate)
            deliveries.Add(delivery);
        return Script?.Invoke(delivery) ?? new Accepted(new TicketReference($"T-{delivery.Event.TicketKey[..8]}"));
    }

    public ValueTask DisposeAsync() => default;
}

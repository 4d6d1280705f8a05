using Hub.Contracts;
using Hub.Core;
using Hub.Host.Runtime;
using Hub.Tests.Stores;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A plugin that puts its token into what it throws or says: it stands in no stored reason, no trouble and no line of the log.</summary>
[Property("Requirement", "R20")]
internal sealed class SecretWordsTests(StoreKind kind) : StoreSuite(kind)
{
    private const string Token = "s3cr3t/token+value";
    private static readonly Settings Own = new("Backends:desk", [KeyValuePair.Create("Token", (string?)Token), KeyValuePair.Create("Url", (string?)"https://desk.example")]);
    private readonly Lines lines = new();

    [TestCase("throws", DeliveryState.Parked), TestCase("rejects", DeliveryState.Dead), TestCase("unsure", DeliveryState.Parked)]
    public async Task A_sinks_words(string how, DeliveryState state)
    {
        var sink = new RecordingSink
        {
            Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null),
            Script = _ => how switch
            {
                "throws" => throw new InvalidOperationException($"401 for Bearer {Token}"),
                "rejects" => new Rejected($"401 for Bearer {Token}"),
                _ => new Unknown($"GET https://desk.example?token={Uri.EscapeDataString(Token)}"),
            },
        };
        await using var hub = new TestHub(options => (options.Backend, options.Log) = (new BackendSetup("desk", "test", sink, "s") { IsPlugin = true, Hide = new SecretValues(Own).Hide }, lines));
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var row = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        Assert.That(row.State, Is.EqualTo(state));
        Assert.That(row.Reason, Does.Contain("(what Token holds)").And.Not.Contain("s3cr3t"));
        Assert.That(lines.All, Does.Not.Contain("s3cr3t"));
    }

    [Test]
    public async Task A_lanes_words()
    {
        var connector = new TellingLane();
        await using var hub = new TestHub(options => (options.Channels, options.Log) = ([new ChannelSetup("in", "test", connector) { Hide = new SecretValues(Own).Hide }], lines));
        await DeliveryTests.Until(() => hub.Core.Channels.Single().Sentence is not null);
        await DeliveryTests.Until(() => lines.All.Contains("the reader failed", StringComparison.Ordinal));
        var kept = (await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(), default)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(kept.Reason, Is.EqualTo("answered (what Token holds)"));
            Assert.That(hub.Core.Channels.Single().Sentence, Is.EqualTo("The reader failed: InvalidOperationException: 401 for Bearer (what Token holds)"));
            Assert.That(lines.All, Does.Contain("401 for Bearer (what Token holds)").And.Not.Contain("s3cr3t"));
        });
    }

    [Test]
    public void A_logger_of_the_program_hides_them_whoever_writes()
    {
        var log = new HidingLoggers(lines, new SecretValues(Own)).CreateLogger("Hub.Plugin");
        log.Log(LogLevel.Error, default, $"signed in with {Token}", new InvalidOperationException($"no {Token}"), (state, _) => state);
        Assert.That(lines.All, Does.Contain("signed in with (what Token holds)").And.Contain("no (what Token holds)").And.Not.Contain("s3cr3t"));
    }

    [Test]
    public void What_a_file_held_before_it_changed_stays_hidden_and_plain_settings_are_no_secrets()
    {
        using var folder = new Sinks.TempFolder();
        var file = Path.Combine(folder.Path, "token");
        File.WriteAllText(file, "first-value");
        var secrets = new SecretValues(new Settings("x", [KeyValuePair.Create("Auth:Tokens:0", (string?)$"file:{file}"), KeyValuePair.Create("Url", (string?)"https://desk.example")]));
        Assert.That(secrets.Hide("first-value at https://desk.example"), Is.EqualTo($"(what file:{file} holds) at https://desk.example"));
        File.WriteAllText(file, "other-value");
        Assert.That(secrets.Hide("first-value"), Does.Not.Contain("first"));
    }

    /// <summary>One item that it cannot read, then it fails, both with its token.</summary>
    private sealed class TellingLane : IConnector
    {
        public IReadOnlyList<string> Lanes => ["all"];

        public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
        {
            await Task.Yield();
            if (from.Value.Length == 0)
                yield return new Batch([new Defective("x", default, $"answered {Token}")], new Cursor("1"), 1, new Dictionary<string, int>());
            throw new InvalidOperationException($"401 for Bearer {Token}");
        }

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>Keeps every line with its exception.</summary>
    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> all = new();

        public string All => string.Join('\n', all);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => all.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Contracts.Testing;

/// <summary>One channel, its platform, what stands between them, and the host; and the judgement: nothing lost, nothing twice.</summary>
public sealed class ChaosStage : IAsyncDisposable
{
    private readonly Sending sending = new();
    private readonly HttpClient http;
    private readonly Dictionary<string, ChaosPost> written = [];
    private readonly List<WatchedConnector> opened = [];
    private readonly IChaosHost host;
    private Uri? platform;
    private ChaosProxy? proxy;
    private int next;

    /// <param name="subject">The stage disposes it.</param>
    /// <param name="host">Made with the stage's clock; null: a <see cref="MemoryHost"/>.</param>
    public ChaosStage(IChaosUnderTest subject, Func<TimeProvider, IChaosHost>? host = null)
    {
        Subject = subject;
        http = new HttpClient(sending);
        this.host = host?.Invoke(Clock) ?? new MemoryHost(Clock);
    }

    public ChaosClock Clock { get; } = new();

    /// <summary>How long what was written may take to arrive.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    internal IChaosUnderTest Subject { get; }

    internal IPolledUnderChaos Polled => Subject as IPolledUnderChaos ?? throw new NotApplicableException($"{Subject.Kind} is called by its platform");

    internal IPushedUnderChaos Pushed => Subject as IPushedUnderChaos ?? throw new NotApplicableException($"{Subject.Kind} is not called by its platform");

    internal ChaosProxy Proxy => proxy ?? throw new NotApplicableException($"nothing of {Subject.Kind} is asked for by HTTP");

    internal bool HasProxy => proxy is not null;

    internal IChaosHost Host => host;

    internal WatchedConnector Connector => opened[^1];

    internal IEnumerable<Exception> Failures => opened.SelectMany(one => one.Failures).Select(failure => failure.Error);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        if (proxy is not null)
            await proxy.DisposeAsync();
        await Subject.DisposeAsync();
        await Clock.DisposeAsync();
        http.Dispose();
    }

    /// <summary>The platform comes up, and the hub begins to read.</summary>
    internal async Task BeginAsync(CancellationToken stop)
    {
        platform = await Subject.StartAsync(stop);
        if (platform is not null)
            proxy = ChaosProxy.Before(platform);
        Clock.IsBusy = () => proxy is { } way && (way.IsBusy || sending.IsOnTheWay(way.Requests));
        sending.Came = () => proxy?.Requests ?? 0;
        await OpenAsync(0, stop);
    }

    /// <summary>The hub ends, and another begins on what it kept.</summary>
    /// <param name="standsAt">Step at which the new one stands still.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task RestartAsync(int standsAt, CancellationToken stop)
    {
        await host.StopAsync();
        await OpenAsync(standsAt, stop);
    }

    internal ChaosPost New(string? word = null)
    {
        var id = $"{word ?? "c"}-{++next}";
        return written[id] = new ChaosPost(id, $"incident {id}", 1, Clock.GetUtcNow());
    }

    internal async Task<ChaosPost> WriteAsync(CancellationToken stop)
    {
        var post = New();
        await Polled.WriteAsync(post, stop);
        return post;
    }

    /// <summary>The same post with other words.</summary>
    internal ChaosPost Edited(ChaosPost post) => written[post.Id] = post with { Text = $"incident {post.Id} edited {post.Version + 1}", Version = post.Version + 1 };

    /// <summary>As the platform does it: again until it is answered 200.</summary>
    internal async Task SendAsync(ChaosPost post, CancellationToken stop) =>
        Expect.Same(200, await AnswerAsync(await ReceiveAsync(Pushed.Event(post, Clock.GetUtcNow()), stop), stop), $"Answer to the event of {post.Id}");

    internal async Task<Received> ReceiveAsync(WebhookRequest request, CancellationToken stop) =>
        await WebhookAsync(request, stop) as Received ?? throw new BrokenPromiseException("A signed event must be received.");

    internal ValueTask<WebhookReading> WebhookAsync(WebhookRequest request, CancellationToken stop) => ((IWebhookConnector)Connector.Inner).ReceiveAsync(request, stop);

    /// <summary>The status that the platform hears, after the commit.</summary>
    internal async Task<int> AnswerAsync(WebhookReading reading, CancellationToken stop) => reading switch
    {
        Denied denied => denied.Problem.Status,
        Answer answer => answer.Response.Status,
        Received received => received.Respond(await host.CommitAsync(received.Changes, stop)).Status,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Until all that was written is kept in its last words.</summary>
    internal Task ArrivedAsync(CancellationToken stop) => UntilAsync(async () =>
    {
        var kept = (await host.KeptAsync(stop)).Select(post => post.Text).ToHashSet();
        return written.Values.All(post => kept.Contains(post.Text));
    }, async () =>
    {
        var kept = (await host.KeptAsync(stop)).Select(post => post.Text).ToHashSet();
        return $"Lost: {string.Join(", ", written.Values.Where(post => !kept.Contains(post.Text)).Select(post => post.Text))}; the last failure was {Failures.LastOrDefault()?.ToString() ?? "none"}.";
    }, stop);

    /// <summary>Until the faults have met their answers.</summary>
    internal Task MetAsync(CancellationToken stop) => UntilAsync(() => Task.FromResult(Proxy.Left == 0), () => Task.FromResult($"The connector stopped asking: {Proxy.Left} faults met no answer."), stop);

    /// <summary>All is there, once, and the connector said what was wrong in the three ways it has.</summary>
    internal async Task JudgeAsync(CancellationToken stop)
    {
        await ArrivedAsync(stop);
        var texts = written.Values.ToDictionary(post => post.Text, post => post.Id);
        var kept = (await host.KeptAsync(stop)).ToList();
        foreach (var twice in kept.GroupBy(post => texts.GetValueOrDefault(post.Text, post.Text)).Where(group => group.Count() > 1))
            Expect.That(false, $"Twice: {twice.Key} is kept as {string.Join(" and ", twice.Select(post => post.NativeId))}.");
        foreach (var foreign in kept.Where(post => !texts.ContainsKey(post.Text)))
            Expect.That(false, $"Invented: nobody wrote \"{foreign.Text}\" ({foreign.NativeId}).");
        foreach (var failure in Failures)
            Expect.That(failure is ThrottledException or RefusedException or UnreachableSourceException, $"A lane throws ThrottledException, RefusedException or UnreachableSourceException; it threw {failure.GetType().Name}: {failure.Message}");
        var troubles = await host.TroublesAsync(stop);
        Expect.That(troubles.Count == 0, string.Join(' ', troubles));
    }

    internal async Task UntilAsync(Func<Task<bool>> holds, Func<Task<string>> otherwise, CancellationToken stop)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            if (watch.Elapsed > Patience)
                Expect.That(false, await otherwise());
            await Task.Delay(5, stop);
        }
    }

    private Task OpenAsync(int standsAt, CancellationToken stop)
    {
        var with = new Surroundings("chaos", Clock, http, new Unheard(), new NoTemplates(), NullLogger.Instance);
        opened.Add(new WatchedConnector(Subject.Open(proxy?.Url ?? platform, with), Clock) { StandsAt = standsAt });
        return host.StartAsync(Connector, stop);
    }

    /// <summary>Knows whether a request is on its way to the proxy: a clock that skipped meanwhile would let it end as if nobody had answered for a minute.</summary>
    private sealed class Sending() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        private readonly List<int> sent = [];

        /// <summary>How many requests have come to the proxy.</summary>
        public Func<int> Came { get; set; } = static () => 0;

        public bool IsOnTheWay(int came)
        {
            lock (sent)
                return sent.Contains(came);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var before = Came();
            lock (sent)
                sent.Add(before);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                lock (sent)
                    sent.Remove(before);
            }
        }
    }
}

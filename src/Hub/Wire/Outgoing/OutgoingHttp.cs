using Hub.Contracts;

namespace Hub.Wire;

/// <summary>What an outgoing client may do.</summary>
public sealed record OutgoingHttpOptions
{
    /// <summary>Addresses that the operator wrote into the settings; only their host and port may be private.</summary>
    public IReadOnlyCollection<Uri> ByHand { get; init; } = [];

    public int MaxConnectionsPerServer { get; init; } = 64;

    /// <summary>Bound of name resolution and TCP together; TLS gets as much again.</summary>
    public TimeSpan ConnectTimeOut { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Stands between who calls and the network, e.g. to record; null: nothing does.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Around { get; init; }

    /// <summary>Bound of a buffered answer in bytes; who reads streams bounds them himself (<see cref="BoundedBody"/>).</summary>
    public int MaxAnswer { get; init; } = 10 * 1024 * 1024;
}

/// <summary>
/// Makes the clients for <see cref="Surroundings"/>: no proxy, no cookies, no redirects (so none carries a credential away), no trace headers,
/// private addresses refused unless configured by hand. Whoever calls sets its own time-out by token.
/// </summary>
public static class OutgoingHttp
{
    private const int MaxHeaderKilobytes = 64;

    /// <summary>Shorter than the five seconds after which some servers close: a request never meets a connection that is being closed.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    /// <summary>Names are resolved anew at least this often.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static HttpClient Create(OutgoingHttpOptions options)
    {
        var gate = new ConnectGate(options.ByHand, options.ConnectTimeOut);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PreAuthenticate = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ConnectTimeout = 2 * options.ConnectTimeOut,
            PooledConnectionIdleTimeout = Idle,
            PooledConnectionLifetime = Lifetime,
            ConnectCallback = gate.ConnectAsync,
        };
        if (options.Around is { } around)
            return new HttpClient(around(handler)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = options.MaxAnswer };
        return new Client(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = options.MaxAnswer };
    }

    /// <summary>Sends and reads the answer's head; its body is read as a stream. A client of ours is gone around, since it makes a token source for each request and registers it twice.</summary>
    public static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken stop) =>
        http is Client own ? own.Direct.SendAsync(request, stop) : http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);

    /// <summary>The addresses in a section: every http or https value of a key that ends in <c>Url</c>, references resolved.</summary>
    public static IReadOnlyList<Uri> ByHand(Settings settings)
    {
        var found = new List<Uri>();
        foreach (var key in settings.Keys)
            if (key.EndsWith("Url", StringComparison.OrdinalIgnoreCase) && Reference.Resolve(settings[key]!, out _) is { } value
                && Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https"))
                found.Add(uri);
        return found;
    }

    private sealed class Client(SocketsHttpHandler handler) : HttpClient(handler, disposeHandler: true)
    {
        /// <summary>The handler alone; it is disposed with the client.</summary>
        public HttpMessageInvoker Direct { get; } = new(handler, disposeHandler: false);
    }
}

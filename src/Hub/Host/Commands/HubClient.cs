using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Core;
using Hub.Host.Configuration;
using Hub.Host.Http;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>Speaks /api/v1 to the running hub over hub.sock; where none runs, opens the store and asks the same handlers in this process.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly IAsyncDisposable? owned;

    private HubClient(HttpMessageHandler handler, IAsyncDisposable? owned)
    {
        http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        this.owned = owned;
    }

    public static async Task<HubClient> OpenAsync(ParseResult parsed, CommandContext context, bool decides, CancellationToken stop)
    {
        var socket = StoreSection.SocketOf(Configured.Store(parsed, context));
        if (await AnswersAsync(socket, stop))
            return new HubClient(HubSocket.Handler(socket), null);
        var configured = Configured.Load(parsed, context);
        var log = Logs.Create(null, LogLevel.Warning, toError: true);
        try
        {
            var runtime = await HubRuntime.OpenAsync(configured.Sound(), log, TimeProvider.System, decides);
            var inside = new InProcessHandler(runtime.Pipeline, runtime.Log);
            return new HubClient(inside, new Both(runtime, log));
        }
        catch (HubException error) when (error.InnerException is StoreException)
        {
            log.Dispose();
            throw new HubException($"{error.Message} No hub answers at {socket} either.", ExitCodes.Unavailable, error);
        }
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) => await ReadAsync(await http.GetAsync(ApiEndpoints.Root + path, stop), type, stop);

    public async Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) => await ReadAsync(await http.PostAsync(ApiEndpoints.Root + path, null, stop), type, stop);

    public async Task<T> SendAsync<T>(string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken stop) => await ReadAsync(await http.PostAsync(ApiEndpoints.Root + path, body, stop), type, stop);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (owned is not null)
            await owned.DisposeAsync();
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(stop);
            if (response.IsSuccessStatusCode)
                return JsonSerializer.Deserialize(body, type)!;
            throw new HubException(SentenceOf(body, (int)response.StatusCode), (int)response.StatusCode == 503 ? ExitCodes.Unavailable : ExitCodes.No);
        }
    }

    private static string SentenceOf(byte[] body, int status)
    {
        try
        {
            var problem = JsonSerializer.Deserialize(body, ProblemJson.Default.ProblemBody);
            return problem is null ? $"The hub answered {status}."
                : problem.Allowed is null ? problem.Detail : $"{problem.Detail} Allowed: {problem.Allowed}; found: {problem.Found}.";
        }
        catch (JsonException)
        {
            return $"The hub answered {status}.";
        }
    }

    private static async Task<bool> AnswersAsync(string path, CancellationToken stop)
    {
        if (!File.Exists(path))
            return false;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new HubException($"{path} may not be opened by this user: run the command as the user of the hub.", ExitCodes.Unavailable, error);
        }
        // What a killed hub left behind.
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Both(IAsyncDisposable first, IDisposable second) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await first.DisposeAsync();
            second.Dispose();
        }
    }
}

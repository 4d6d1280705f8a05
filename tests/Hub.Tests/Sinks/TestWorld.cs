using System.Collections.Concurrent;
using Hub.Contracts;
using Hub.Wire;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Sinks;

/// <summary>Surroundings of a sink under test; what is logged and told of health is kept.</summary>
internal sealed class TestWorld : ILogger, IHealth, IDisposable
{
    private readonly List<HttpClient> clients = [];

    public ConcurrentQueue<string> Logged { get; } = new();

    public int Successes { get; private set; }

    public static Settings Settings(params (string Key, string? Value)[] values) =>
        new("Backends:desk", values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));

    public Surroundings Surroundings(Settings settings, TimeProvider? time = null)
    {
        var http = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = OutgoingHttp.ByHand(settings) });
        clients.Add(http);
        return new Surroundings("desk", time ?? TimeProvider.System, http, this, new HandlebarsTemplates(), this);
    }

    public void Succeeded() => Successes++;

    public void Lag(TimeSpan behind)
    {
    }

    public void QuotaLeft(string quota, long left, DateTimeOffset resetsAt)
    {
    }

    public void Expires(string what, DateTimeOffset at)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Enqueue(formatter(state, exception) + exception);

    public void Dispose() => clients.ForEach(client => client.Dispose());
}

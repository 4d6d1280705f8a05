using Hub.Contracts;
using Hub.Sinks;
using Hub.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>Opens the sink of a preset on a real desk.</summary>
internal sealed class DeskWorld : IHealth, IDisposable
{
    private readonly List<HttpClient> clients = [];

    public ISink Open(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var section = new Settings("Backends:desk", settings);
        var kind = new HttpSinkKind(SinkKinds.PresetFolder);
        Assert.That(kind.Check(section).Where(fault => !fault.IsWarning), Is.Empty);
        var http = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = OutgoingHttp.ByHand(section) });
        clients.Add(http);
        return kind.Open(section, new Surroundings("desk", TimeProvider.System, http, this, new HandlebarsTemplates(), NullLogger.Instance));
    }

    public void Dispose() => clients.ForEach(client => client.Dispose());

    public void Succeeded()
    {
    }

    public void Lag(TimeSpan behind)
    {
    }

    public void QuotaLeft(string quota, long left, DateTimeOffset resetsAt)
    {
    }

    public void Expires(string what, DateTimeOffset at)
    {
    }
}

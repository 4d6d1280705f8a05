using System.CommandLine;
using Hub.Contracts;
using Hub.Host.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Host.Commands;

/// <summary>`hub backends ping`: the test event of R22. It needs no store, so it works beside a running hub and before the first run.</summary>
internal static class PingCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "A backend of the configuration" };
        var command = new HubCommand("ping", "Send a backend a signed test event (hub.ping), which opens no ticket, and tell what it answered.", "hub backends ping itsm") { name };
        command.SetAction((parsed, stop) => PingAsync(context, Configured.Load(parsed, context), parsed.GetValue(name)!, stop));
        return command;
    }

    private static async Task<int> PingAsync(CommandContext context, Configured configured, string name, CancellationToken stop)
    {
        var backends = configured.Sound().Backends;
        if (backends.FirstOrDefault(backend => backend.Name == name) is not { } backend)
        {
            var near = NearestKey.Of(name, backends.Select(other => other.Name)) is { } other ? $"did you mean {other}?" : $"there are {string.Join(", ", backends.Select(one => one.Name))}.";
            throw new HubException($"No backend is called {name}; {near}", ExitCodes.No);
        }
        if (backend.Kind.Name != "http")
            throw new HubException(CannotBePinged(name), ExitCodes.No);
        using var health = new HealthBoard(TimeProvider.System);
        using var client = BuiltIn.Client(backend.Own);
        await using var sink = backend.Kind.Open(backend.Own, new Surroundings(name, TimeProvider.System, client, health.Of(name), BuiltIn.Templates, NullLogger.Instance));
        if (sink is not IPingSink pinged)
            throw new HubException(CannotBePinged(name), ExitCodes.No);
        var outcome = await pinged.PingAsync(stop);
        await context.Out.WriteLineAsync(outcome switch
        {
            Accepted => $"{name} took the test event.",
            Retry retry => $"{name} did not take the test event: {retry.Reason}",
            Unknown unknown => $"Nobody knows whether {name} took the test event: {unknown.Reason}",
            Rejected rejected => $"{name} refused the test event: {rejected.Reason}",
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        return outcome is Accepted ? ExitCodes.Ok : ExitCodes.No;
    }

    private static string CannotBePinged(string name) => $"{name} has no test event: only backends with the preset standard-webhook (or auth: standard-webhook) can be pinged; hub check looks whether the others can be reached.";
}

using System.CommandLine;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub run`.</summary>
internal static partial class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new HubCommand("run", "Run the hub until SIGTERM or Ctrl-C; a second signal ends it at once.", "hub run --config /etc/hub/appsettings.json");
        command.SetAction((parsed, stop) => RunAsync(Configured.Load(parsed, context), stop));
        return command;
    }

    private static async Task<int> RunAsync(Configured configured, CancellationToken stop)
    {
        var options = configured.Sound();
        using var log = Logs.Create(configured.Source, LogLevel.Information, toError: false);
        var logger = log.CreateLogger("Hub");
        foreach (var warning in configured.Reading.Faults)
            Warn(logger, warning.Sentence);
        using var signals = new Signals(stop);
        await using (var program = await RunningProgram.StartAsync(options, configured.Source, log, signals.Stop))
        {
            var addresses = string.Join(' ', program.Addresses);
            Ready(logger, addresses, options.Channels.Count, options.Backends.Count, options.Store.Place);
            await signals.WaitAsync();
            Stopping(logger);
        }
        Stopped(logger);
        return ExitCodes.Ok;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    private static partial void Warn(ILogger logger, string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "The hub runs at {Addresses} with {Channels} channels and {Backends} backends on the store {Store}.")]
    private static partial void Ready(ILogger logger, string addresses, int channels, int backends, string store);

    [LoggerMessage(Level = LogLevel.Information, Message = "The hub stops: no new posts, deliveries on their way end.")]
    private static partial void Stopping(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The hub has stopped.")]
    private static partial void Stopped(ILogger logger);
}

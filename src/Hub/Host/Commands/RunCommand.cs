using System.CommandLine;
using Hub.Host.Recordings;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub run`.</summary>
internal static partial class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var replay = new Option<string?>("--replay") { Description = "Play a recording of `hub record` through its channel instead, without a network for it, and end when all of it is stored and delivered", HelpName = "FILE" };
        var command = new HubCommand("run", "Run the hub until SIGTERM or Ctrl-C; a second signal ends it at once.", "hub run --config /etc/hub/appsettings.json") { replay };
        command.SetAction((parsed, stop) => parsed.GetValue(replay) is { } file
            ? ReplayAsync(Configured.Load(parsed, context), Path.GetFullPath(file, context.Here), context.Out, stop) : RunAsync(Configured.Load(parsed, context), stop));
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
        try
        {
            await using var program = await RunningProgram.StartAsync(options, configured.Source, log, signals.Stop);
            var addresses = string.Join(' ', program.Addresses);
            Ready(logger, addresses, options.Channels.Count, options.Backends.Count, options.Store.Place);
            await signals.WaitAsync();
            Stopping(logger);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // The stop came while it began: that is a stop like any other.
        }
        Stopped(logger);
        return ExitCodes.Ok;
    }

    private static async Task<int> ReplayAsync(Configured configured, string file, TextWriter output, CancellationToken stop)
    {
        using var log = Logs.Create(null, LogLevel.Error, toError: true);
        using var signals = new Signals(stop);
        try
        {
            return await ReplayRun.RunAsync(configured.Sound(), file, log, output, signals.Stop);
        }
        catch (OperationCanceledException error) when (signals.Stop.IsCancellationRequested)
        {
            throw new HubException("The replay was stopped; what was played is stored. Played again, nothing comes twice.", ExitCodes.No, error);
        }
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

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Hub.Host.Configuration;
using Hub.Host.Recordings;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub record`.</summary>
internal static class RecordCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static Command Create(CommandContext context)
    {
        var channel = new Argument<string>("CHANNEL") { Description = "Name of the channel in the settings" };
        var into = new Option<string?>("--out") { Description = "A new file for it [default: standard output]", HelpName = "FILE" };
        var time = new Option<TimeSpan?>("--for") { Description = "How long, e.g. 90s, 10m, 2h [default: until SIGTERM or Ctrl-C]", HelpName = "DURATION", CustomParser = Duration };
        var count = new Option<int?>("--count") { Description = "End after so many answers or calls", HelpName = "N" };
        count.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var found) && found < 1)
                result.AddError($"--count must be 1 or more; it is {found}.");
        });
        var command = new HubCommand(
            "record", "Run the hub, and write down what one channel receives meanwhile, in its platform's own shape; secrets, names, addresses and ids of people are masked. `hub run --replay FILE` plays it.",
            "hub record support --out support.jsonl --for 10m") { channel, into, time, count };
        command.SetAction(async (parsed, stop) =>
        {
            var file = parsed.GetValue(into) is { } name ? Path.GetFullPath(name, context.Here) : null;
            return await RunAsync(context, Configured.Load(parsed, context), new Wanted(parsed.GetValue(channel)!, file, parsed.GetValue(time), parsed.GetValue(count) ?? int.MaxValue), stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, Configured configured, Wanted wanted, CancellationToken stop)
    {
        var options = configured.Sound();
        var channel = options.Channels.FirstOrDefault(channel => channel.Name == wanted.Channel)
            ?? throw new HubException($"CHANNEL must be one of the settings' channels ({string.Join(", ", options.Channels.Select(channel => channel.Name))}); it is {wanted.Channel}.", ExitCodes.No);
        using var log = Logs.Create(configured.Source, LogLevel.Warning, toError: true);
        using var signals = new Signals(stop);
        await using var output = wanted.File is null ? null : Open(wanted.File);
        var tap = new RecordingTap(channel.Name, channel.Kind.Name, output ?? context.Out, RecordingMasks.For(channel.Own), wanted.Most, TimeProvider.System);
        await using (var program = await StartAsync(options, configured, log, tap, () => Undo(output, wanted.File), signals.Stop))
        {
            await context.Error.WriteLineAsync($"The hub runs at {string.Join(' ', program.Addresses)} and writes down what {channel.Name} ({channel.Kind.Name}) receives.");
            using var late = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
            if (wanted.Time is { } time)
                late.CancelAfter(time);
            await Task.WhenAny(tap.Done, Task.Delay(Timeout.InfiniteTimeSpan, late.Token));
        }
        if (tap.Failure is { } failure)
            throw new HubException($"The recording could not be written to its end: {failure}", ExitCodes.Unavailable);
        await context.Error.WriteLineAsync($"{tap.Count} answers and calls are written{(wanted.File is { } file ? $" to {file}" : "")}. Words of people are in it, if without their names: read it before you pass it on.");
        return ExitCodes.Ok;
    }

    private static async Task<RunningProgram> StartAsync(HubOptions options, Configured configured, ILoggerFactory log, RecordingTap tap, Action undo, CancellationToken stop)
    {
        try
        {
            return await RunningProgram.StartAsync(options, configured.Source, log, stop, new RuntimeTaps { Recording = tap });
        }
        catch (OperationCanceledException error) when (stop.IsCancellationRequested)
        {
            undo();
            throw new HubException("Stopped before the hub ran; nothing was recorded.", ExitCodes.No, error);
        }
        catch (HubException error)
        {
            undo();
            if (error.InnerException is not Core.StoreException)
                throw;
            throw new HubException($"{error.Message} `hub record` runs the hub itself while it records, so that nothing is read twice or lost.", error.ExitCode, error);
        }
    }

    /// <summary>A file in which nothing was recorded would stand in the way of the next try.</summary>
    private static void Undo(StreamWriter? output, string? file)
    {
        output?.Dispose();
        if (file is not null)
            File.Delete(file);
    }

    private static StreamWriter Open(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new StreamWriter(file, new UTF8Encoding(false), options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HubException($"--out must be a file that can be made anew: {error.Message}", ExitCodes.No, error);
        }
    }

    private static TimeSpan? Duration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var number = double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1e6 ? count : 0;
        var found = char.ToLowerInvariant(text[^1]) switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(Math.Min(number, 1000)),
            _ => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : TimeSpan.Zero,
        };
        if (found > TimeSpan.Zero && found <= Longest)
            return found;
        result.AddError($"--for must be a duration such as 90s, 10m, 2h or 00:10:00, at most 30 days; it is {text}.");
        return null;
    }

    private sealed record Wanted(string Channel, string? File, TimeSpan? Time, int Most);
}

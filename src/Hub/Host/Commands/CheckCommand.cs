using System.CommandLine;
using Hub.Contracts;
using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub check`.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new HubCommand(
            "check", "Tell all faults of the configuration at once, then whether packs load and every channel and backend can be reached, as far as that can be told "
            + "without side effects. Ends with 1 on any fault.", "hub check --config appsettings.json");
        command.SetAction((parsed, stop) => CheckAsync(Configured.Load(parsed, context), context.Out, stop));
        return command;
    }

    private static async Task<int> CheckAsync(Configured configured, TextWriter output, CancellationToken stop)
    {
        var reading = configured.Reading;
        await output.WriteLineAsync($"Configuration: {configured.File ?? "environment only (no appsettings.json here)"}");
        foreach (var fault in reading.Faults.OrderBy(fault => fault.IsWarning))
            await output.WriteLineAsync($"  {(fault.IsWarning ? "warning" : "fault")}: {fault.Sentence}");
        if (reading.IsFaulty)
            return await EndAsync(output, configured.File, reading.Faults);
        var found = new List<Fault>();
        if (TestSwitches.Read(Environment.GetEnvironmentVariable) is { Sentence: { } sentence } switches)
        {
            await output.WriteLineAsync($"environment: {sentence}");
            found.Add(new Fault("environment", sentence, IsWarning: !switches.AreOn));
        }
        foreach (var look in Looks(reading.Options))
        {
            var result = await look(stop);
            await output.WriteLineAsync($"{result.What}: {result.Sentence}");
            foreach (var warning in result.Warnings)
            {
                await output.WriteLineAsync($"  warning: {warning}");
                found.Add(new Fault(result.What, warning, IsWarning: true));
            }
            if (!result.IsWell)
                found.Add(new Fault(result.What, result.Sentence));
        }
        return await EndAsync(output, configured.File, [.. reading.Faults, .. found]);
    }

    private static IEnumerable<Func<CancellationToken, Task<Look>>> Looks(HubOptions options)
    {
        yield return _ => Task.FromResult(Look.AtStore(options.Store));
        yield return _ => Task.FromResult(Look.AtRules(options.Rules, options.SendersFolder));
        foreach (var channel in options.Channels)
            yield return stop => Look.AtChannelAsync(channel, stop);
        foreach (var backend in options.Backends)
            yield return stop => Look.AtAsync($"backend {backend.Name} ({backend.Kind.Name})", backend.Own, stop);
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static async Task<int> EndAsync(TextWriter output, string? file, IReadOnlyList<Fault> faults)
    {
        var (bad, warnings) = (faults.Count(fault => !fault.IsWarning), faults.Count(fault => fault.IsWarning));
        await output.WriteLineAsync(bad == 0 ? $"All well, {Counted(warnings, "warning")}. Next: {ThisProgram.Call} run{(file is null ? "" : $" --config {file}")}" : $"{Counted(bad, "fault")}, {Counted(warnings, "warning")}.");
        return bad == 0 ? ExitCodes.Ok : ExitCodes.No;
    }
}

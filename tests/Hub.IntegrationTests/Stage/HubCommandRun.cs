using System.Diagnostics;

namespace Hub.IntegrationTests;

/// <summary>What a command of the program ended with.</summary>
internal sealed record CommandEnd(int Code, string Out, string Error)
{
    /// <summary>Runs `hub` with these arguments to its end.</summary>
    public static async Task<CommandEnd> OfAsync(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [HubProcess.Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.WaitForExitAsync(late.Token);
            return new CommandEnd(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill();
        }
    }
}

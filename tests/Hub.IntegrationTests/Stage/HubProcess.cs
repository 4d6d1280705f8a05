using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The real program as a child process: `dotnet hub.dll run`, killed when disposed.</summary>
internal sealed partial class HubProcess : IAsyncDisposable
{
    private const int KilledBySignal9 = 137, FileSizeResource = 1, LastLines = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Process process;
    private readonly Queue<string> lines = new();
    private bool disposed;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubProcess(Process process) => this.process = process;

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "hub.dll");

    public int Id => process.Id;

    public bool HasExited => disposed || process.HasExited;

    public bool WasKilled => process.HasExited && process.ExitCode == KilledBySignal9;

    /// <summary>Where it listens; known once it runs.</summary>
    public Uri Address => address.Task.IsCompletedSuccessfully ? address.Task.Result : throw new InvalidOperationException("The hub does not run yet.");

    /// <summary>All of them: page and API first, then those for webhooks alone.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public bool HasAddress => address.Task.IsCompletedSuccessfully;

    /// <summary>The last lines of standard output and error.</summary>
    public string Log
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines);
        }
    }

    /// <summary>Starts it and waits for nothing.</summary>
    /// <param name="environment">HUB_CRASH_AT and the like, on top of ours.</param>
    public static HubProcess Spawn(string config, params IEnumerable<(string Name, string Value)> environment) =>
        Spawn("dotnet", [Program, "run", "--config", config], environment);

    /// <summary>The same by way of a shell that ignores SIGXFSZ (25), so that <see cref="LimitFileSize"/> makes writes fail instead of ending it.</summary>
    public static HubProcess SpawnLimitable(string config, params IEnumerable<(string Name, string Value)> environment)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("the size of a running program's files can be limited on Linux only");
        return Spawn("sh", ["-c", "trap '' 25; exec dotnet \"$0\" run --config \"$1\"", Program, config], environment);
    }

    /// <summary>Until it runs and answers /readyz, or has ended: a labelled crash may come first.</summary>
    public async Task<HubProcess> UpAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        var ended = process.WaitForExitAsync(late.Token);
        await Task.WhenAny(address.Task, ended);
        while (!process.HasExited && !await IsReadyAsync())
        {
            Assert.That(late.IsCancellationRequested, Is.False, $"the hub did not become ready:\n{Log}");
            await Task.Delay(20);
        }
        return this;
    }

    /// <summary>SIGKILL, and until it is gone.</summary>
    public async Task KillAsync()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
        await EndedAsync();
    }

    /// <summary>SIGTERM, and until it is gone.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Id}"]);
        await kill.WaitForExitAsync();
        await EndedAsync();
        Assert.That(process.ExitCode, Is.Zero, $"the hub did not stop well:\n{Log}");
    }

    /// <summary>From now on no file grows beyond this: as if the disk were full; null: as before.</summary>
    public void LimitFileSize(long? bytes)
    {
        var limit = new FileLimit(bytes is { } most ? (ulong)most : ulong.MaxValue, ulong.MaxValue);
        Assert.That(LimitResource(Id, FileSizeResource, in limit, IntPtr.Zero), Is.Zero, $"prlimit failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>False: it still runs.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        using var late = new CancellationTokenSource(time);
        try
        {
            await process.WaitForExitAsync(late.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A line of /proc/PID/status in MB, such as VmHWM; 0 where there is none.</summary>
    public double Megabytes(string name)
    {
        var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(line => line.StartsWith(name + ':', StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(Digits().Match(line).Value, System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>VmHWM counts from now on (proc(5), clear_refs).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{Id}/clear_refs", "5");

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        await KillAsync();
        disposed = true;
        process.Dispose();
    }

    private static HubProcess Spawn(string file, string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["HUB_TESTING"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var hub = new HubProcess(new Process { StartInfo = start });
        hub.process.OutputDataReceived += (_, line) => hub.Keep(line.Data);
        hub.process.ErrorDataReceived += (_, line) => hub.Keep(line.Data);
        hub.process.Start();
        hub.process.BeginOutputReadLine();
        hub.process.BeginErrorReadLine();
        return hub;
    }

    private async Task<bool> IsReadyAsync()
    {
        if (!HasAddress)
            return false;
        try
        {
            // 503 with its troubles is an answer too: a desk that is down does not keep the hub from taking posts.
            using var answer = await Http.GetAsync(new Uri(Address, "/readyz"));
            return answer.IsSuccessStatusCode || (int)answer.StatusCode == 503;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task EndedAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(late.Token);
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > LastLines)
                lines.Dequeue();
        }
        if (RunsAt().Match(line) is { Success: true } found)
        {
            Addresses = [.. found.Groups[1].Value.Split(' ').Select(url => new Uri(url))];
            address.TrySetResult(Addresses[0]);
        }
    }

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LimitResource(int process, int resource, in FileLimit limit, IntPtr old);

    /// <summary>struct rlimit of prlimit(2).</summary>
    private readonly record struct FileLimit(ulong Soft, ulong Hard);

    [GeneratedRegex(@"The hub runs at ((?:http://\S+ ?)+) with")]
    private static partial Regex RunsAt();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}

using System.Diagnostics;
using System.Globalization;
using Hub.Tests;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Runs a stage's hub on a disk that keeps only what was synced (tests/powercut): its folder is given back after a kill as a power cut would have left it.</summary>
internal sealed class PowerCut : IDisposable
{
    private static readonly Lazy<Tools> Built = new(Tools.Build);
    private readonly Stage stage;
    private readonly string log;

    private PowerCut(Stage stage)
    {
        this.stage = stage;
        log = Directory.CreateTempSubdirectory("hub-power-").FullName;
    }

    /// <summary>For the hub that shall lose its power.</summary>
    public (string Name, string Value)[] Environment =>
        [("LD_PRELOAD", Built.Value.Shim), ("POWERCUT_ROOT", stage.Folder), ("POWERCUT_LOG", log)];

    /// <summary>Ignores the test where the shim cannot be had.</summary>
    public static PowerCut On(Stage stage)
    {
        if (Built.Value.Missing is { } reason)
            Assert.Ignore(reason);
        return new PowerCut(stage);
    }

    /// <summary>After the hub was killed: drops what was not synced. The same seed and calls give the same folder; 0 drops everything.</summary>
    public async Task CutAsync(int seed)
    {
        var (code, said) = await RunAsync(Built.Value.Cut, stage.Folder, log, seed.ToString(CultureInfo.InvariantCulture));
        Assert.That(code, Is.Zero, said);
        TestContext.Out.WriteLine($"cut with seed {seed}: {said.Trim()}");
        Directory.Delete(log, recursive: true);
        Directory.CreateDirectory(log);
    }

    public void Dispose() => Directory.Delete(log, recursive: true);

    private static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>The shim and the cut, compiled once; or why they are missing.</summary>
    private sealed record Tools(string Shim, string Cut, string? Missing)
    {
        public static Tools Build()
        {
            var compiler = System.Environment.GetEnvironmentVariable("PATH")?.Split(':').Select(folder => Path.Combine(folder, "gcc")).FirstOrDefault(File.Exists);
            if (!OperatingSystem.IsLinux() || compiler is null)
                return new("", "", "the power cut needs Linux and gcc (apt-get install gcc libc6-dev)");
            var (sources, folder) = (Path.Combine(Shared.Root, "tests", "powercut"), Directory.CreateTempSubdirectory("hub-powercut-").FullName);
            var tools = new Tools(Path.Combine(folder, "powercut.so"), Path.Combine(folder, "cut"), null);
            var faults = Compile(compiler, "-shared", "-fPIC", "-o", tools.Shim, Path.Combine(sources, "shim.c"), "-ldl", "-lpthread")
                + Compile(compiler, "-o", tools.Cut, Path.Combine(sources, "cut.c"));
            return faults.Length == 0 ? tools : tools with { Missing = $"the power cut's C does not compile here: {faults}" };
        }

        private static string Compile(string compiler, params string[] arguments)
        {
            var (code, said) = RunAsync(compiler, ["-O2", "-Wall", "-Wextra", .. arguments]).GetAwaiter().GetResult();
            return code == 0 ? "" : said;
        }
    }
}

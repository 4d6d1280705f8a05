using System.CommandLine;
using System.Security.Cryptography;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub init`: a small configuration that works, with a secret of its own.</summary>
internal static class InitCommand
{
    public const string SettingsFile = "appsettings.json", SecretFile = "web.secret";

    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where to write [default: here]", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "." };
        var command = new HubCommand("init", "Write a commented configuration to start from: one webhook channel with a new secret, one file backend. Overwrites nothing.", "hub init /etc/hub") { folder };
        command.SetAction(async (parsed, stop) => await InitAsync(Path.GetFullPath(parsed.GetValue(folder)!), context, stop));
        return command;
    }

    private static async Task<int> InitAsync(string folder, CommandContext context, CancellationToken stop)
    {
        foreach (var name in new[] { SettingsFile, SecretFile })
            if (File.Exists(Path.Combine(folder, name)))
                throw new HubException($"{Path.Combine(folder, name)} exists already; hub init overwrites nothing.", ExitCodes.No);
        Directory.CreateDirectory(folder);
        await WriteSecretAsync(Path.Combine(folder, SecretFile), stop);
        await File.WriteAllTextAsync(Path.Combine(folder, SettingsFile), await StarterAsync(stop), stop);
        await context.Out.WriteLineAsync($"Wrote {Path.Combine(folder, SettingsFile)}");
        await context.Out.WriteLineAsync($"Wrote {Path.Combine(folder, SecretFile)} (readable by you only)");
        await context.Out.WriteLineAsync();
        var settings = Path.Combine(folder, SettingsFile);
        await context.Out.WriteLineAsync($"Next: {ThisProgram.Call} check --config {settings}");
        await context.Out.WriteLineAsync($"      {ThisProgram.Call} run --config {settings}");
        await context.Out.WriteLineAsync("Then send a post to http://127.0.0.1:8080/in/web (docs/webhook.md shows how to sign it)");
        await context.Out.WriteLineAsync("and open http://127.0.0.1:8080 in a browser.");
        return ExitCodes.Ok;
    }

    /// <summary>A secret of Standard Webhooks; the rights are there before the content.</summary>
    private static async Task WriteSecretAsync(string path, CancellationToken stop)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(path, options);
        await file.WriteAsync($"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n".AsMemory(), stop);
    }

    private static async Task<string> StarterAsync(CancellationToken stop)
    {
        using var resource = typeof(InitCommand).Assembly.GetManifestResourceStream("starter.json")!;
        using var reader = new StreamReader(resource);
        return await reader.ReadToEndAsync(stop);
    }
}

using System.CommandLine;
using System.Text.RegularExpressions;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub backends new`: a preset to start from and the settings that go with it.</summary>
internal static partial class BackendNew
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "Small letters, digits and hyphens; names the preset and the backend" };
        var folder = new Option<string>("--folder") { Description = "Where to write [default: here]", HelpName = "FOLDER", DefaultValueFactory = _ => "." };
        var command = new HubCommand("new", "Write a commented preset for a desk that hub does not know, and show the settings that go with it. Overwrites nothing.", "hub backends new mydesk --folder /etc/hub") { name, folder };
        command.SetAction((parsed, stop) => NewAsync(parsed.GetValue(name)!, Path.GetFullPath(parsed.GetValue(folder)!), context, stop));
        return command;
    }

    private static async Task<int> NewAsync(string name, string folder, CommandContext context, CancellationToken stop)
    {
        if (!Name().IsMatch(name))
            throw new HubException($"NAME must be small letters, digits and hyphens, beginning with a letter; it is {name}.", ExitCodes.Usage);
        var file = Path.Combine(folder, $"{name}.yaml");
        if (File.Exists(file))
            throw new HubException($"{file} exists already; hub backends new overwrites nothing.", ExitCodes.No);
        Directory.CreateDirectory(folder);
        using (var reader = new StreamReader(typeof(BackendNew).Assembly.GetManifestResourceStream("starter-preset.yaml")!))
            await File.WriteAllTextAsync(file, await reader.ReadToEndAsync(stop), stop);
        await context.Out.WriteLineAsync($$"""
            Wrote {{file}}

            Put this into Backends of your appsettings.json:
              "{{name}}": {
                "Kind": "http",
                "Preset": "{{file.Replace("\\", "\\\\", StringComparison.Ordinal)}}",
                "Url": "https://desk.example/api",
                "Token": "env:{{name.ToUpperInvariant().Replace('-', '_')}}_TOKEN",
                "Project": "support"
              }

            Next: change the preset to what your desk's documentation says (docs/backends.md explains each key),
                  {{ThisProgram.Call}} check
                  {{ThisProgram.Call}} backends test {{name}}
            """);
        return ExitCodes.Ok;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}

using System.CommandLine;
using Hub.Host.Demo;

namespace Hub.Host.Commands;

/// <summary>`hub demo`.</summary>
internal static class DemoCommand
{
    public static HubCommand Create(CommandContext context)
    {
        var once = new Option<bool>("--once") { Description = "End when all is delivered; 1 if anything differs from samples/expected.tsv" };
        var store = new Option<string?>("--store") { Description = "Folder to keep everything in [default: a new one in the folder for temporary files]", HelpName = "DIR" };
        var command = new HubCommand(
            "demo", "Play a day of posts (tweets, chat, mail, forum; en, de, ru, uk) into a hub in this process and show what became of them. Nothing leaves this machine.", "hub demo --once --store ./demo") { once, store };
        command.SetAction((parsed, stop) => new DemoRun(context.Out, context.Error, parsed.GetValue(store), parsed.GetValue(once)).RunAsync(stop));
        return command;
    }
}

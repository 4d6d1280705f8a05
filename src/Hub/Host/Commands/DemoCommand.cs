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
        var postgres = new Option<string?>("--postgres") { Description = "A PostgreSQL database in place of the file [env:NAME or file:PATH, or the connection string itself]", HelpName = "CONNECTION" };
        var command = new HubCommand(
            "demo", "Play a day of posts (tweets, chat, mail, forum; en, de, ru, uk) into a hub in this process and show what became of them. Nothing leaves this machine.", "hub demo --once --store ./demo") { once, store, postgres };
        command.SetAction((parsed, stop) => new DemoRun(context.Out, context.Error, parsed.GetValue(store), parsed.GetValue(once)) { Postgres = parsed.GetValue(postgres) }.RunAsync(stop));
        return command;
    }
}

using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary>`hub demo`.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandContext context) => new("demo", "Demo");
}

using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary>`hub rules test|explain`.</summary>
internal static class RulesCommand
{
    public static Command Create(CommandContext context) => new HubCommand("rules", "Test rule packs and see why a text is decided so.", "hub rules test");
}

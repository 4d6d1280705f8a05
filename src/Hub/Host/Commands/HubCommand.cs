using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Hub.Host.Commands;

/// <summary>A command whose help ends with an example.</summary>
internal sealed class HubCommand(string name, string description, string example) : Command(name, description)
{
    public string Example { get; } = example;
}

/// <summary>The usual help at the width of our tables, and the example below it.</summary>
internal sealed class HelpWithExample(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = Table.Width;
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is HubCommand { Example: var example })
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}\n");
        return code;
    }
}

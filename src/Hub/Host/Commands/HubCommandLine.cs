using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Hub.Contracts;
using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>The command line of `hub`.</summary>
internal static class HubCommandLine
{
    /// <summary>Runs one command and answers its exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context, CancellationToken stop)
    {
        if (!Globalization.IsComplete)
            return await FailAsync(context, Globalization.Sentence, ExitCodes.Unavailable);
        var parsed = Root(context).Parse(args);
        if (parsed.Action is ParseErrorAction errors)
            errors.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0;
        var settings = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            var code = await parsed.InvokeAsync(settings, stop);
            return parsed.Action is ParseErrorAction ? ExitCodes.Usage : code;
        }
        catch (HubException error)
        {
            return await FailAsync(context, error.Message, error.ExitCode);
        }
        catch (ConfigurationException error)
        {
            return await FailAsync(context, error.Message, ExitCodes.No);
        }
        catch (Exception error) when (error is Core.StoreException or IOException or UnauthorizedAccessException or RefusedException)
        {
            return await FailAsync(context, error.Message, ExitCodes.Unavailable);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Killed;
        }
    }

    public static RootCommand Root(CommandContext context)
    {
        var root = new RootCommand("Hub turns what people say in public and in chats into tickets. First steps: hub demo, then hub init, hub check, hub run.")
        {
            CommandContext.Config,
            RunCommand.Create(context), CheckCommand.Create(context), InitCommand.Create(context), DemoCommand.Create(context), RecordCommand.Create(context),
            ChannelsCommand.Create(context), BackendsCommand.Create(context), PostsCommand.Create(context), ConversationsCommand.Create(context), DeliveriesCommand.Create(context), QuarantineCommand.Create(context), ContactsCommand.Create(context), ReviewCommand.Create(context), AuditCommand.Create(context), TokenCommand.Create(context), UsersCommand.Create(context), PolicyCommand.Create(context), RulesCommand.Create(context),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExample((HelpAction)help.Action!);
        return root;
    }

    private static async Task<int> FailAsync(CommandContext context, string sentence, int code)
    {
        await context.Error.WriteLineAsync(sentence);
        return code;
    }
}

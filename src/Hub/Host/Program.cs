using Hub.Host.Commands;

return await HubCommandLine.RunAsync(args, CommandContext.Console, CancellationToken.None);

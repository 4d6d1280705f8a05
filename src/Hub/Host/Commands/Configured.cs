using System.CommandLine;
using Hub.Contracts;
using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>The configuration that a command works with.</summary>
internal sealed record Configured(IConfigurationRoot Source, ConfigurationReading Reading, string? File)
{
    /// <summary>Reads it and enters its folder; faults are told by whom they stop.</summary>
    public static Configured Load(ParseResult parsed, CommandContext context)
    {
        var (source, file) = Open(parsed, context);
        var (kinds, pluginFaults) = BuiltIn.Kinds(HubConfiguration.PluginsFolder(source));
        var reading = HubConfiguration.Read(source, kinds);
        return new Configured(source, reading with { Faults = [.. pluginFaults, .. reading.Faults] }, file);
    }

    /// <summary>The store alone, for commands that may meet a running hub.</summary>
    public static Core.StoreOptions Store(ParseResult parsed, CommandContext context)
    {
        var faults = new List<Fault>();
        var store = HubConfiguration.Store(Open(parsed, context).Source, faults);
        var bad = faults.Where(fault => !fault.IsWarning).Select(fault => fault.Sentence).ToList();
        return bad.Count == 0 ? store : throw new HubException(string.Join('\n', bad), ExitCodes.No);
    }

    /// <summary>The options, if the program may start with them.</summary>
    /// <exception cref="HubException">All faults, one a line.</exception>
    public HubOptions Sound() => Reading.IsFaulty
        ? throw new HubException(string.Join('\n', Reading.Faults.Where(fault => !fault.IsWarning).Select(fault => fault.Sentence).Prepend(Missing).OfType<string>()), ExitCodes.No)
        : Reading.Options;

    /// <summary>Why the configuration may be at fault: nobody named a file.</summary>
    private string? Missing => File is null ? $"There is no {ConfigurationSource.DefaultFile} here and no --config FILE; `hub init` writes one." : null;

    private static (IConfigurationRoot Source, string? File) Open(ParseResult parsed, CommandContext context)
    {
        var file = ConfigurationSource.PathOf(parsed.GetValue(CommandContext.Config));
        if (file is not null)
            context.EnterFolder(Path.GetDirectoryName(file)!);
        return (ConfigurationSource.Load(file), file);
    }
}

using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Classifier.Senders;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Host.Configuration;
using Hub.Host.Plugins;
using Hub.Sinks;
using Hub.Wire;

namespace Hub.Host.Runtime;

/// <summary>The only place that names what other projects bring: kinds, plugins, packs, outgoing HTTP, templates.</summary>
internal static class BuiltIn
{
    public static ITemplates Templates { get; } = new HandlebarsTemplates();

    /// <summary>The packs that come with the program.</summary>
    public static string RulesFolder { get; } = Path.Combine(AppContext.BaseDirectory, "rules");

    /// <summary>Our kinds and those of plugins; what is wrong with a plugin stops only channels and backends that name its kinds.</summary>
    public static (Kinds Kinds, IReadOnlyList<Fault> Faults) Kinds(string? pluginsFolder)
    {
        var plugins = pluginsFolder is null ? new PluginSet([], [], []) : PluginLoader.Load(pluginsFolder);
        var faults = new List<Fault>(plugins.Faults);
        if (pluginsFolder is not null && !Directory.Exists(pluginsFolder))
            faults.Add(new Fault("Plugins:Folder", $"Plugins:Folder must be a folder; {pluginsFolder} is not there.", IsWarning: true));
        return (new Kinds(
            Together(ConnectorKinds.All, plugins.Connectors, kind => kind.Name, faults), Together(SinkKinds.All, plugins.Sinks, kind => kind.Name, faults)), faults);
    }

    public static IReadOnlyList<string> PathsOf(RulesOptions rules) => rules.Packs.Count > 0 ? rules.Packs : [RulesFolder];

    /// <exception cref="HubException">All faults of all packs.</exception>
    public static RuleClassifier Classifier(IReadOnlyList<string> packs)
    {
        var load = PackLoader.Load(packs, PackLimits.Default);
        return load.Classifier ?? throw new HubException(string.Join('\n', load.Faults.Select(fault => fault.Sentence)), ExitCodes.No);
    }

    /// <param name="folder">Null: the rules that come with the program.</param>
    /// <exception cref="HubException">All faults of all files.</exception>
    public static ISenderRules SenderRules(string? folder)
    {
        var (rules, faults) = SenderRulesLoader.Load(folder ?? Path.Combine(RulesFolder, "senders"));
        return rules ?? throw new HubException(string.Join('\n', faults.Select(fault => fault.Sentence)), ExitCodes.No);
    }

    /// <summary>May reach private addresses only where the operator wrote them down.</summary>
    /// <param name="around">What listens to it; null: nobody.</param>
    public static HttpClient Client(Settings own, Func<HttpMessageHandler, HttpMessageHandler>? around = null) => OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = OutgoingHttp.ByHand(own), Around = around });

    /// <summary>Fetches what posts link to; of private addresses only the one that the operator wrote down.</summary>
    public static (IFileSource Source, IDisposable Client) Files(Uri? own, TimeProvider time)
    {
        var client = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = own is null ? [] : [own], MaxConnectionsPerServer = 8 });
        return (new HttpFileSource(client, time), client);
    }

    /// <summary>What the preset says that the settings name; null where they name none.</summary>
    public static string? PresetOf(Settings own) =>
        own["Preset"] is { } name && PresetFinder.PathOf(name, SinkKinds.PresetFolder) is { } file && File.Exists(file) ? File.ReadAllText(file) : null;

    // A plugin cannot take the place of a kind of ours, nor of another plugin's.
    private static List<T> Together<T>(IReadOnlyList<T> ours, IReadOnlyList<T> theirs, Func<T, string> name, List<Fault> faults)
    {
        var all = new List<T>(ours);
        foreach (var kind in theirs)
            if (all.Exists(other => name(other).Equals(name(kind), StringComparison.OrdinalIgnoreCase)))
                faults.Add(new Fault("Plugins", $"Plugins: the kind {name(kind)} exists already; that of the plugin is not used.", IsWarning: true));
            else
                all.Add(kind);
        return all;
    }
}

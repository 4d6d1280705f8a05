using System.Reflection;
using Hub.Contracts;

namespace Hub.Host.Plugins;

/// <summary>
/// Loads each folder below a plugins folder as one plugin, in a load context of its own. What goes wrong with one is a sentence; only that one is missing.
/// </summary>
public static class PluginLoader
{
    /// <summary>Hidden ones too: what lies there may be loaded, e.g. as a native library, or says what is.</summary>
    private static readonly EnumerationOptions AllBelow = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <param name="folder">May be absent: then there are no plugins.</param>
    public static PluginSet Load(string folder)
    {
        var loading = new Loading();
        if (OpenRights.ProblemOf(folder) is { } problem)
            loading.Faults.Add(new Fault("Plugins:Folder", $"Plugins:Folder {problem}; none of its plugins is loaded.", IsWarning: true));
        else if (Directory.Exists(folder))
            foreach (var plugin in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
                loading.Add(plugin);
        return new PluginSet(loading.Connectors, loading.Sinks, loading.Faults);
    }

    private sealed class Loading
    {
        public List<IConnectorKind> Connectors { get; } = [];

        public List<ISinkKind> Sinks { get; } = [];

        public List<Fault> Faults { get; } = [];

        public void Add(string folder)
        {
            var name = Path.GetFileName(folder);
            try
            {
                if (Directory.EnumerateFileSystemEntries(folder, "*", AllBelow).Prepend(folder).Select(OpenRights.ProblemOf).FirstOrDefault(problem => problem is not null) is { } problem)
                {
                    Fail(name, $"is not loaded: {problem}");
                    return;
                }
                var assemblies = Directory.GetFiles(folder, "*.dll").Where(path => Path.GetFileName(path) != "Hub.Contracts.dll")
                    .Order(StringComparer.Ordinal).Select(PluginAssembly.Read).OfType<PluginAssembly>().ToList();
                if (assemblies.Count == 0)
                    Fail(name, $"has no assembly that carries [assembly: HubContract({HubContractAttribute.Current})]");
                foreach (var assembly in assemblies)
                    Add(name, assembly);
            }
            catch (Exception error)
            {
                // Whatever a plugin throws stops that plugin alone.
                Fail(name, Words(error));
            }
        }

        private void Add(string plugin, PluginAssembly assembly)
        {
            if (assembly.Contract != HubContractAttribute.Current)
            {
                Fail(plugin, $"was built against version {assembly.Contract} of the contract; this hub speaks version {HubContractAttribute.Current}");
                return;
            }
            var loaded = new PluginLoadContext(Path.GetFullPath(assembly.Path)).LoadFromAssemblyPath(Path.GetFullPath(assembly.Path));
            var kinds = loaded.GetExportedTypes().Where(IsKind).ToList();
            if (kinds.Count == 0)
                Fail(plugin, $"has no public {nameof(IConnectorKind)} or {nameof(ISinkKind)} with a constructor without parameters");
            foreach (var type in kinds)
                Add(plugin, type);
        }

        private void Add(string plugin, Type type)
        {
            try
            {
                var kind = Activator.CreateInstance(type);
                if (kind is IConnectorKind connector && IsNew(plugin, connector.Name, Connectors.Select(known => known.Name)))
                    Connectors.Add(new GuardedConnectorKind(plugin, connector));
                if (kind is ISinkKind sink && IsNew(plugin, sink.Name, Sinks.Select(known => known.Name)))
                    Sinks.Add(new GuardedSinkKind(plugin, sink));
            }
            catch (Exception error)
            {
                // Its other kinds may well work.
                Fail(plugin, $"cannot make {type.FullName}: {Words(error)}");
            }
        }

        private bool IsNew(string plugin, string kind, IEnumerable<string> known)
        {
            if (!known.Contains(kind, StringComparer.Ordinal))
                return true;
            Fail(plugin, $"brings the kind {kind}, which another plugin has brought already");
            return false;
        }

        private void Fail(string plugin, string clause) => Faults.Add(new Fault($"Plugins:{plugin}", $"The plugin {plugin} {clause}.", IsWarning: true));
    }

    private static bool IsKind(Type type) =>
        type is { IsClass: true, IsAbstract: false } && (type.IsAssignableTo(typeof(IConnectorKind)) || type.IsAssignableTo(typeof(ISinkKind))) && type.GetConstructor([]) is not null;

    /// <summary>A clause for a sentence about a plugin.</summary>
    internal static string Words(Exception error) => error switch
    {
        TargetInvocationException { InnerException: { } inner } => Words(inner),
        TypeInitializationException { InnerException: { } inner } => Words(inner),
        FileNotFoundException { FileName: { } file } => $"needs {file.Split(',')[0]}, which is not in its folder",
        _ => $"throws {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
    };
}

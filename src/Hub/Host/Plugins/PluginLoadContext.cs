using System.Reflection;
using System.Runtime.Loader;

namespace Hub.Host.Plugins;

/// <summary>
/// Keeps a plugin's assemblies apart from ours and from other plugins'. Shared with the host are the contract, what its signatures name, and the framework;
/// what else a plugin needs lies in its folder, even where the host happens to have it.
/// </summary>
internal sealed class PluginLoadContext(string assembly) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(assembly))
{
    private static readonly HashSet<string> Shared = new(StringComparer.OrdinalIgnoreCase) { "Hub.Contracts", "Microsoft.Extensions.Logging.Abstractions" };

    private readonly AssemblyDependencyResolver resolver = new(assembly);
    private readonly string folder = Path.GetDirectoryName(assembly)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name!))
            return null;
        if (Found(assemblyName) is { } path)
            return LoadFromAssemblyPath(path);
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")))
            throw new FileNotFoundException($"{assemblyName.Name} is the host's own and is not shared.", assemblyName.FullName);
        return null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private string? Found(AssemblyName name)
    {
        var beside = Path.Combine(folder, name.Name + ".dll");
        return resolver.ResolveAssemblyToPath(name) ?? (File.Exists(beside) ? beside : null);
    }
}

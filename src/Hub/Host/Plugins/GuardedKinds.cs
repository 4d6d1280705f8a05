using Hub.Contracts;
using Hub.Host.Runtime;

namespace Hub.Host.Plugins;

/// <summary>A plugin's kind of channel; what it throws where it may not becomes a sentence about the plugin, so that only its own channels stop.</summary>
internal sealed class GuardedConnectorKind(string plugin, IConnectorKind kind) : IConnectorKind
{
    public string Name { get; } = kind.Name;

    public IReadOnlyList<Fault> Check(Settings settings) => Guard.Check(plugin, settings, kind.Check);

    public IConnector Open(Settings settings, Surroundings with) => Guard.Open(plugin, () => kind.Open(settings, with));
}

/// <summary>A plugin's kind of backend; see <see cref="GuardedConnectorKind"/>.</summary>
internal sealed class GuardedSinkKind(string plugin, ISinkKind kind) : ISinkKind
{
    public string Name { get; } = kind.Name;

    public IReadOnlyList<Fault> Check(Settings settings) => Guard.Check(plugin, settings, kind.Check);

    public ISink Open(Settings settings, Surroundings with) => Guard.Open(plugin, () => kind.Open(settings, with));
}

internal static class Guard
{
    public static IReadOnlyList<Fault> Check(string plugin, Settings settings, Func<Settings, IReadOnlyList<Fault>> check)
    {
        try
        {
            return check(settings);
        }
        catch (Exception error)
        {
            // Checking must not throw; a plugin that does is at fault, not the program.
            return [new Fault(settings.Path, $"{settings.Path} cannot be checked: its plugin {plugin} {SecretValues.Hide(settings, PluginLoader.Words(error))}.")];
        }
    }

    /// <exception cref="RefusedException">The plugin threw.</exception>
    public static T Open<T>(string plugin, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is not RefusedException)
        {
            throw new RefusedException($"The plugin {plugin} {PluginLoader.Words(error)}.", error);
        }
    }
}

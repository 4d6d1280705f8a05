using Hub.Contracts;

namespace Hub.Host.Plugins;

/// <summary>What a plugins folder brought.</summary>
/// <param name="Connectors">Kinds of channel, in the order of the plugins' names.</param>
/// <param name="Sinks">Kinds of backend.</param>
/// <param name="Faults">One warning for each plugin, or kind of one, that is missing; the rest works.</param>
public sealed record PluginSet(IReadOnlyList<IConnectorKind> Connectors, IReadOnlyList<ISinkKind> Sinks, IReadOnlyList<Fault> Faults);

using Hub.Contracts;

namespace Hub.Host.Configuration;

/// <summary>The kinds of channels and backends that settings may name.</summary>
public sealed class Kinds(IEnumerable<IConnectorKind> connectors, IEnumerable<ISinkKind> sinks)
{
    public IReadOnlyDictionary<string, IConnectorKind> Connectors { get; } = connectors.ToDictionary(kind => kind.Name, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, ISinkKind> Sinks { get; } = sinks.ToDictionary(kind => kind.Name, StringComparer.OrdinalIgnoreCase);
}

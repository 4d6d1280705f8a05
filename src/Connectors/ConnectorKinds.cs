using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>The one visible list of the kinds of channel that come with the hub.</summary>
public static class ConnectorKinds
{
    public static readonly IReadOnlyList<IConnectorKind> All = [new NdjsonConnectorKind(), new WebhookConnectorKind()];
}

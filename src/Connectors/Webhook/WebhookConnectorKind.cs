using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Channels whose posts any system sends as JSON to /in/{channel}.</summary>
public sealed class WebhookConnectorKind : IConnectorKind
{
    public string Name => "webhook";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        WebhookOptions.Read(settings, out var faults);
        return faults;
    }

    public IConnector Open(Settings settings, Surroundings with) => new WebhookConnector(WebhookOptions.Read(settings, out _), with);
}

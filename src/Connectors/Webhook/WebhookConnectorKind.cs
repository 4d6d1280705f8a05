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

    public IConnector Open(Settings settings, Surroundings with)
    {
        var options = WebhookOptions.Read(settings, out _);
        return new PushedConnector(
            new PushDoor(options.Proof, options.MaxPerSecond, with), new WebhookItems(), options.ReplyUrl is { } url ? new WebhookReplies(url, options.ReplySecrets, with) : null, with);
    }
}

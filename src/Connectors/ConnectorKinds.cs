using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>The one visible list of the kinds of channel that come with the hub.</summary>
public static class ConnectorKinds
{
    /// <summary>Folder of the presets that are shipped beside the program.</summary>
    public static string PresetFolder { get; } = Path.Combine(AppContext.BaseDirectory, "presets", "channels");

    public static readonly IReadOnlyList<IConnectorKind> All = [new NdjsonConnectorKind(), new WebhookConnectorKind(), new DeclarativeConnectorKind(PresetFolder), new FeedConnectorKind(), new TelegramConnectorKind(), new XConnectorKind()];
}

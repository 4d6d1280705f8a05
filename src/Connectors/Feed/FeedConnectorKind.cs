using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Channels whose posts are the items of a feed: RSS, Atom, JSON Feed.</summary>
public sealed class FeedConnectorKind : IConnectorKind
{
    public string Name => "feed";

    public IReadOnlyList<Fault> Check(Settings settings)
    {
        FeedOptions.Read(settings, out var faults);
        return faults;
    }

    public IConnector Open(Settings settings, Surroundings with) => new FeedConnector(FeedOptions.Read(settings, out _), with);
}

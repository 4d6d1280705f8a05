using Hub.Contracts;
using Hub.Core.Intake;

namespace Hub.Core.Operations;

/// <summary>Where quarantined items came from, and how their bytes are read again: by a channel's connector or a backend's sink.</summary>
internal sealed class Sources(IReadOnlyDictionary<string, ChannelContext> channels, IReadOnlyDictionary<string, DeskSource> desks)
{
    /// <summary>Null: it is not in the settings now.</summary>
    public Source? Of(QuarantineRecord item) => item.IsBackend ? desks.GetValueOrDefault(item.Channel) : channels.GetValueOrDefault(item.Channel);

    /// <summary>Null: this source cannot read single items again.</summary>
    public static IReadOnlyList<Change>? Reread(Source source, QuarantineRecord item, ReadOnlyMemory<byte> raw) => source switch
    {
        ChannelContext { Setup.Connector: IRereadingConnector rereading } => [rereading.Reread(item.NativeId, raw, item.At)],
        DeskSource { Setup.Sink: IRereadingDesk rereading } => rereading.Reread(item.NativeId, raw, item.At),
        _ => null,
    };
}

using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>What a store that was set aside took with it, channel by channel; written with the first start on the new one.</summary>
internal static class Gaps
{
    private const string Seen = "gaps_seen";
    private const string Read = "The store was damaged and set aside: what its source no longer gives is missing.";
    private const string Pushed = "The store was damaged and set aside: what was pushed before is missing, unless its sender repeats it.";

    /// <summary>All gaps, oldest first; those of this reset are added where they are not yet.</summary>
    public static IReadOnlyList<GapRow> Of(IWriteSession session, IReadOnlyList<ChannelSetup> channels, long? resetAt)
    {
        if (resetAt is { } at && !session.Lanes.Gaps().Any(gap => gap.To == at))
            foreach (var channel in channels)
                foreach (var (lane, reason) in Missing(channel))
                    session.Lanes.AddGap(new GapRow(session.NextId(), session.NameId(NameKind.Channel, channel.Name), lane, null, at, reason));
        return session.Lanes.Gaps();
    }

    /// <summary>Whether a person has seen the gaps of this reset.</summary>
    public static bool AreSeen(IWriteSession session, long? resetAt) => resetAt is not { } at || session.ReadMeta(Seen) == Mark(at);

    public static void See(IWriteSession session, long resetAt) => session.WriteMeta(Seen, Mark(resetAt));

    private static string Mark(long resetAt) => resetAt.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<(string Lane, string Reason)> Missing(ChannelSetup channel)
    {
        foreach (var lane in channel.Connector.Lanes)
            yield return (lane, Read);
        if (channel.Connector is IWebhookConnector || channel.Connector.Lanes.Count == 0)
            yield return (Intake.PushLane.Name, Pushed);
    }
}

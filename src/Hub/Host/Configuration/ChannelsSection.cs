using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Channels</c>.</summary>
internal static class ChannelsSection
{
    public static readonly IReadOnlySet<string> Ours =
        new HashSet<string>(["Kind", "Mode", "Mentions", "Replies", "Threading", "SubjectWindow", "AuthorWindow", "Ticket", "SameMail", "MinMargin", "MinConfidence", "MayLearn", "TrustAuthor", "OwnAccounts", "MostOfSender", "CloseResolved", "SilenceAlarm", "FetchAttachments", "FilesUrl", "MostFileBytes"], StringComparer.OrdinalIgnoreCase);

    /// <summary>No person writes faster. What comes by a preset is a program's: there the sender is a system that speaks for many.</summary>
    private const int UsualMostOfSender = 60;

    public static IReadOnlyList<ChannelOptions> Read(IConfiguration configuration, Kinds kinds, HubDefaults defaults, List<Fault> faults)
    {
        var channels = new List<ChannelOptions>();
        foreach (var (name, settings) in Sections.Named(configuration, "Channels", faults))
            if (ReadOne(name, settings, kinds, defaults, faults) is { } channel)
                channels.Add(channel);
        if (!configuration.GetSection("Channels").GetChildren().Any())
            faults.Add(new Fault("Channels", "Channels must name at least one channel; there is none."));
        return channels;
    }

    private static ChannelOptions? ReadOne(string name, Settings settings, Kinds kinds, HubDefaults defaults, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var mode = reader.OneOf("Mode", ChannelMode.Listen);
        var replies = RepliesSection.Read(reader);
        var read = (
            Threading: ThreadingReader.Read(reader),
            MinMargin: reader.Fraction("MinMargin", 0, 1, defaults.MinMargin),
            MinConfidence: reader.Fraction("MinConfidence", 0, 1, defaults.MinConfidence),
            MayLearn: reader.Flag("MayLearn", false),
            TrustAuthor: reader.Flag("TrustAuthor", false),
            OwnAccounts: reader.List("OwnAccounts"),
            MostOfSender: (int)reader.Number("MostOfSender", 0, 1_000_000, settings["Preset"] is null ? UsualMostOfSender : 0),
            CloseResolved: reader.Flag("CloseResolved", false),
            SilenceAlarm: reader.Flag("SilenceAlarm", true),
            FetchAttachments: reader.Flag("FetchAttachments", true),
            FilesUrl: settings["FilesUrl"] is null ? null : reader.Address("FilesUrl"),
            MostFileBytes: reader.Number("MostFileBytes", 1, 100 << 20, 10 << 20));
        foreach (var key in settings.Keys)
            reader.Known(key);
        faults.AddRange(reader.Faults());
        if (Sections.KindOf(settings, kinds.Connectors, faults) is not { } kind)
            return null;
        var own = settings.Without(Ours);
        faults.AddRange(Sections.WithOurKeys(kind.Check(own), settings, Ours));
        CheckDoor(kind, own, defaults, faults);
        if (mode != ChannelMode.Listen && kind.Name == "webhook" && own["ReplyUrl"] is null)
            faults.Add(new Fault($"{settings.Path}:Mode", $"{settings.Path}:Mode must be listen where the channel has no ReplyUrl; it is {settings["Mode"]}."));
        if (mode != ChannelMode.Listen && kind.Name == "x" && own["TokenFile"] is null)
            faults.Add(new Fault($"{settings.Path}:Mode", $"{settings.Path}:Mode must be listen where the channel has no TokenFile, since an app alone cannot write; it is {settings["Mode"]}."));
        if (mode != ChannelMode.Listen && kind.Name is ("ndjson" or "preset" or "feed"))
            faults.Add(new Fault($"{settings.Path}:Mode", $"{settings.Path}:Mode must be listen, since its kind {kind.Name} has no way back; it is {settings["Mode"]}."));
        return new ChannelOptions(name, kind, own)
        {
            Mode = mode,
            Replies = replies,
            Threading = read.Threading,
            MinMargin = read.MinMargin,
            MinConfidence = read.MinConfidence,
            MayLearn = read.MayLearn,
            TrustAuthor = read.TrustAuthor,
            OwnAccounts = read.OwnAccounts,
            MostOfSender = read.MostOfSender,
            CloseResolved = read.CloseResolved,
            SilenceAlarm = read.SilenceAlarm,
            FetchAttachments = read.FetchAttachments,
            FilesUrl = read.FilesUrl,
            MostFileBytes = read.MostFileBytes,
        };
    }

    /// <summary>Whoever reaches an open port could write posts, so a channel without a signature stays on this machine.</summary>
    private static void CheckDoor(IConnectorKind kind, Settings own, HubDefaults defaults, List<Fault> faults)
    {
        if (kind.Name is not ("webhook" or "preset") || defaults.OpenUrl is null || !string.Equals(own["Auth"], "none", StringComparison.OrdinalIgnoreCase))
            return;
        var key = $"{own.Path}:Auth";
        var allowed = kind.Name == "webhook" ? "signature or bearer" : "one that the preset knows";
        faults.Add(new Fault(key, $"{key} must be {allowed} while Web:Urls or Web:HooksUrls holds an address that others can reach ({defaults.OpenUrl}); it is none."));
    }
}

/// <summary>What other sections say that channels need to know.</summary>
/// <param name="OpenUrl">An address that is not loopback, or null.</param>
internal sealed record HubDefaults(double MinMargin, double MinConfidence, string? OpenUrl);

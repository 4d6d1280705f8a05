using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Everything that the configuration says, defaults filled in.</summary>
/// <param name="PluginsFolder">Null: no plugins.</param>
public sealed record HubOptions(
    WebOptions Web, StoreOptions Store, IReadOnlyList<ChannelOptions> Channels, IReadOnlyList<BackendOptions> Backends, IReadOnlyList<PolicyRow> Policy,
    RulesOptions Rules, string? PluginsFolder)
{
    public ContactSetup Contacts { get; init; } = new();

    /// <summary>Folder of sender rules; null: those that come with the program.</summary>
    public string? SendersFolder { get; init; }

    public PriorityRules Priority { get; init; } = new();

    public ServiceCatalogue Services { get; init; } = ServiceCatalogue.Open;
}

/// <param name="Urls">Where the hub listens.</param>
/// <param name="Hosts">Names beside localhost under which page and API may be asked for, e.g. behind a proxy on the same machine.</param>
public sealed record WebOptions(IReadOnlyList<ListenAddress> Urls, IReadOnlyList<string> Hosts)
{
    /// <summary>Where only /in/ is served, e.g. to a proxy.</summary>
    public IReadOnlyList<ListenAddress> HooksUrls { get; init; } = [];

    public OpenReads Reads { get; init; }
}

/// <summary>Whether page and API may be read without a session or a token, by whoever reaches them.</summary>
public enum OpenReads
{
    /// <summary>While nobody was ever made a user.</summary>
    UntilUsers,

    Never,

    Always,
}

/// <param name="Packs">Folders or files of rule packs; empty: those that come with the program.</param>
/// <param name="MinMargin">Bar of every channel that sets none of its own.</param>
/// <param name="MinConfidence">Bar of every channel that sets none of its own.</param>
public sealed record RulesOptions(IReadOnlyList<string> Packs, double MinMargin, double MinConfidence);

/// <param name="Own">The settings of the channel's kind.</param>
public sealed record ChannelOptions(string Name, IConnectorKind Kind, Settings Own)
{
    public ChannelMode Mode { get; init; }

    public ReplySetup Replies { get; init; } = ReplySetup.Default;

    public Threading Threading { get; init; } = Threading.Platform;

    public double MinMargin { get; init; }

    public double MinConfidence { get; init; }

    public bool MayLearn { get; init; }

    public bool TrustAuthor { get; init; }

    public IReadOnlyList<string> OwnAccounts { get; init; } = [];

    /// <summary>See <see cref="ChannelSetup.MostOfSender"/>.</summary>
    public int MostOfSender { get; init; }

    public bool CloseResolved { get; init; }

    public bool SilenceAlarm { get; init; } = true;

    public bool FetchAttachments { get; init; }

    /// <summary>A server in the operator's own network that attachments may lie on.</summary>
    public Uri? FilesUrl { get; init; }

    public long MostFileBytes { get; init; }
}

/// <param name="Own">The settings of the backend's kind.</param>
public sealed record BackendOptions(string Name, ISinkKind Kind, Settings Own)
{
    public int MaxInFlight { get; init; }

    public double MaxPerSecond { get; init; }

    public TimeSpan GiveUpAfter { get; init; }

    public InDoubt WhenInDoubt { get; init; }

    public TimeSpan ReopenWithin { get; init; }

    public IReadOnlyList<string> Agents { get; init; } = [];
}

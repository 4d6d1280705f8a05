using Hub.Contracts;
using Microsoft.Extensions.Logging;

namespace Hub.Core;

/// <summary>Everything that the core needs of the world; the host composes it from the configuration.</summary>
/// <param name="Store">Where and how to keep things.</param>
/// <param name="Channels">Open connectors with their channel's settings.</param>
/// <param name="Backends">Open sinks with their backend's settings.</param>
/// <param name="Policy">First match wins; see <see cref="PolicyRow.Shipped"/>.</param>
/// <param name="Classifier">Scores and decides.</param>
/// <param name="Time">The only clock.</param>
/// <param name="Log">Ids, counts and cursors, never text.</param>
public sealed record HubSetup(
    StoreOptions Store, IReadOnlyList<ChannelSetup> Channels, IReadOnlyList<BackendSetup> Backends, IReadOnlyList<PolicyRow> Policy,
    IClassifier Classifier, TimeProvider Time, ILoggerFactory Log)
{
    public ContactSetup Contacts { get; init; } = new();

    public PriorityRules Priority { get; init; } = new();

    public ServiceCatalogue Services { get; init; } = ServiceCatalogue.Open;
}

/// <param name="Path">Path of the database file; its folder holds the lock, hub.sock and attachments, also where the database is elsewhere.</param>
/// <param name="KeyFile">Copy of the installation key, outside the store's folder.</param>
public sealed record StoreOptions(string Path, string KeyFile)
{
    /// <summary>Of a PostgreSQL database that holds the store; null: the file of <see cref="Path"/> does.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>Least free bytes on the store's disk; under it webhooks are answered 503 and lanes pause.</summary>
    public long LeastFreeBytes { get; init; } = 64L << 20;

    /// <summary>For tests: what the disk says it has left.</summary>
    internal Func<long>? FreeBytes { get; init; }

    /// <summary>What people call the store: the file, or database and server.</summary>
    public string Place => ConnectionString is { } server ? Storage.StoreCheck.PlaceOf(server.Reveal()) : Path;

    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
}

/// <param name="Name">Matches [a-z][a-z0-9-]*.</param>
/// <param name="Kind">Of its connector.</param>
/// <param name="Connector">Open; the core disposes it.</param>
public sealed record ChannelSetup(string Name, string Kind, IConnector Connector)
{
    /// <summary>Takes the channel's secrets out of words that its connector wrote.</summary>
    public Func<string, string> Hide { get; init; } = static words => words;

    public Threading Threading { get; init; } = Threading.Platform;

    /// <summary>What goes back to the channel; anything but listen wants a connector that can answer (<see cref="IReplier"/>).</summary>
    public ChannelMode Mode { get; init; } = ChannelMode.Listen;

    public ReplySetup Replies { get; init; } = ReplySetup.Default;

    /// <summary>Whether an address in a post counts as its author's although no platform vouches for it.</summary>
    public bool TrustAuthor { get; init; }

    /// <summary>Accounts of ours on this channel, by id or handle: who writes with one is staff.</summary>
    public IReadOnlyList<string> OwnAccounts { get; init; } = [];

    /// <summary>What its connector told of itself since the hub started.</summary>
    public Func<LaneHealth> Health { get; init; } = static () => LaneHealth.Unknown;

    /// <summary>Whether it is told when nothing comes although it should (R5).</summary>
    public bool SilenceAlarm { get; init; } = true;

    /// <summary>Whether a post that says that its matter is over closes its ticket.</summary>
    public bool CloseResolved { get; init; }

    /// <summary>Fetches the files that posts link to; null: they are only shown.</summary>
    public IFileSource? Files { get; init; }

    /// <summary>A larger file is a name and a link (R8).</summary>
    public long MostFileBytes { get; init; } = 10 << 20;

    /// <summary>Posts that one sender may bring at once and a minute; more are kept, and neither scored nor told anybody (R24). 0: as many as he likes.</summary>
    public int MostOfSender { get; init; }

    /// <summary>A margin under it sends the post to review.</summary>
    public double MinMargin { get; init; } = 0.1;

    /// <summary>A confidence under it sends the post to review.</summary>
    public double MinConfidence { get; init; } = 0.5;
}

/// <summary>What happens to a row in doubt at a blind backend.</summary>
public enum InDoubt { Park, Resend }

/// <param name="Name">Matches [a-z][a-z0-9-]*.</param>
/// <param name="Kind">Of its sink.</param>
/// <param name="Sink">Open; the core disposes it.</param>
/// <param name="SettingsHash">Of preset and settings: a row in doubt whose backend changed since is not sent again unseen.</param>
public sealed record BackendSetup(string Name, string Kind, ISink Sink, string SettingsHash)
{
    /// <summary>Takes the backend's secrets out of words that its sink wrote.</summary>
    public Func<string, string> Hide { get; init; } = static words => words;

    /// <summary>Deliveries at once.</summary>
    public int MaxInFlight { get; init; } = 32;

    /// <summary>Deliveries a second at most; 0: as many as it takes.</summary>
    public double MaxPerSecond { get; init; }

    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A call of the sink that has not come back by then is given up, and what it was to do is in doubt; findable desks: at most half of Settle.</summary>
    public TimeSpan LongestCall { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A call that was told to stop may still tell how it ended within this.</summary>
    public TimeSpan CallGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Calls that are under way when the hub stops may end by themselves within this; then they are told to.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A plugin's calls run apart, so that one that blocks its thread blocks no other delivery.</summary>
    public bool IsPlugin { get; init; }

    public InDoubt WhenInDoubt { get; init; } = InDoubt.Park;

    /// <summary>A new post opens a ticket again that was resolved or closed less long ago; later it gets a new one that names the old.</summary>
    public TimeSpan ReopenWithin { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Accounts, as the desk names them, whose public comments may go to the person; empty: nobody's.</summary>
    public IReadOnlySet<string> Agents { get; init; } = new HashSet<string>();

    /// <summary>First wait of the back-off.</summary>
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait of the back-off.</summary>
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromMinutes(15);
}

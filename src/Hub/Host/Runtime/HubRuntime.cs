using Hub.Contracts;
using Hub.Core;
using Hub.Host.Configuration;
using Hub.Host.Http;
using Hub.Host.Http.Metrics;
using Hub.Host.Recordings;

namespace Hub.Host.Runtime;

/// <summary>The composition root: opens what the configuration names and hands it to the core.</summary>
internal sealed class HubRuntime : IAsyncDisposable
{
    private readonly PrometheusListener metrics = new();
    private readonly HealthBoard health;
    private readonly List<IDisposable> clients = [];
    private readonly HubOptions options;
    private readonly HidingLoggers log;
    private readonly bool decides;
    private readonly RuntimeTaps taps;
    private HubCore? core;
    private PackWatch? watch;
    private DoorMetrics? doorMetrics;
    private volatile bool isStarted;

    private HubRuntime(HubOptions options, ILoggerFactory log, TimeProvider time, bool decides, RuntimeTaps taps)
    {
        (this.options, this.decides, this.taps) = (options, decides, taps);
        this.log = new HidingLoggers(log, new SecretValues([.. options.Channels.Select(channel => channel.Own), .. options.Backends.Select(backend => backend.Own)]));
        health = new HealthBoard(time);
    }

    public HubCore Core => core!;

    /// <summary>In whose lines no secret of a channel or backend stands.</summary>
    public ILoggerFactory Log => log;

    public HubPipeline Pipeline { get; private set; } = null!;

    /// <summary>Opens the store and everything else, and starts nothing.</summary>
    /// <exception cref="HubException">One sentence.</exception>
    /// <param name="decides">False for commands: the packs are read only once something is to be decided, so that a broken pack hides nothing that is stored.</param>
    /// <param name="taps">Who writes along, and what is played; null: neither.</param>
    public static async Task<HubRuntime> OpenAsync(HubOptions options, ILoggerFactory log, TimeProvider time, bool decides = true, RuntimeTaps? taps = null)
    {
        var runtime = new HubRuntime(options, log, time, decides, taps ?? RuntimeTaps.None);
        try
        {
            runtime.Compose(time);
            return runtime;
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts delivering and reading.</summary>
    public void Start()
    {
        Core.Start();
        watch?.Start();
        isStarted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (watch is not null)
            await watch.DisposeAsync();
        if (core is not null)
            await core.DisposeAsync();
        doorMetrics?.Dispose();
        Pipeline?.Dispose();
        health.Dispose();
        metrics.Dispose();
        foreach (var client in clients)
            client.Dispose();
    }

    private void Compose(TimeProvider time)
    {
        RefuseHeld(options.Store);
        var packs = decides ? new LivePacks(BuiltIn.PathsOf(options.Rules), time, log.CreateLogger("Hub.Rules")) : null;
        watch = packs is null ? null : new PackWatch(packs, time, log.CreateLogger("Hub.Rules"));
        IClassifier classifier = packs is null ? new LateClassifier(() => BuiltIn.Classifier(BuiltIn.PathsOf(options.Rules))) : packs;
        var channels = options.Channels.Select(channel => Open(channel, time)).ToList();
        foreach (var (channel, setup) in options.Channels.Zip(channels))
            if (channel.Mode != ChannelMode.Listen && setup.Connector is not IReplier { CanReply: true })
                throw new HubException($"Channels:{channel.Name}:Mode must be listen, since its kind {channel.Kind.Name} has no way back; it is {channel.Mode.ToString().ToLowerInvariant()}.", ExitCodes.No);
        var backends = options.Backends.Select(backend => Open(backend, time)).ToList();
        core = OpenCore(new HubSetup(options.Store, channels, backends, options.Policy, classifier, time, log) { Priority = options.Priority, Services = options.Services, Contacts = options.Contacts with { Rules = SenderRules() } });
        var pushed = channels.Where(channel => channel.Connector.Lanes.Count == 0).Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal);
        var doors = channels.Where(channel => channel.Connector is IWebhookConnector).Select(channel => new DoorChannel(channel.Name, (IWebhookConnector)channel.Connector) { Tap = TapOf(channel.Name) })
            .Concat(backends.Select(DeskDoor.Of).OfType<DoorChannel>());
        var hub = RunningHub.Of(core) with { Time = time, Rules = packs?.Control, Channels = () => [.. core.Channels.Select(channel => channel with { Running = isStarted && (channel.Running || pushed.Contains(channel.Name)) })] };
        var door = new WebhookDoor(doors, hub.Commit, time, log.CreateLogger("Hub.Door"));
        doorMetrics = new DoorMetrics(door.Channels);
        Pipeline = new HubPipeline(hub, door, metrics, options.Web.Hosts, log.CreateLogger("Hub.Http")) { Reads = options.Web.Reads };
    }

    /// <summary>The core takes the lock only when sinks are open already; a second hub should hear of the store, not of the first thing in it that is held.</summary>
    private static void RefuseHeld(StoreOptions store)
    {
        var path = Path.Combine(store.Folder, "hub.lock");
        try
        {
            if (File.Exists(path))
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
        catch (IOException error)
        {
            var held = new StoreException($"Another hub holds the store in {store.Folder}; stop it first, or set another Store:Path.", error);
            throw new HubException(held.Message, ExitCodes.Unavailable, held);
        }
    }

    private ISenderRules SenderRules() => decides ? BuiltIn.SenderRules(options.SendersFolder) : new LateSenderRules(() => BuiltIn.SenderRules(options.SendersFolder));

    private static HubCore OpenCore(HubSetup setup)
    {
        try
        {
            return HubCore.Open(setup);
        }
        catch (StoreException error)
        {
            throw new HubException(error.Message, ExitCodes.Unavailable, error);
        }
    }

    private ChannelSetup Open(ChannelOptions channel, TimeProvider time)
    {
        var playing = taps.Playing.GetValueOrDefault(channel.Name);
        var with = Around($"channel {channel.Name}", channel.Name, channel.Own, time);
        var connector = Opened(channel.Own, () => playing?.Open(channel, with) ?? channel.Kind.Open(channel.Own, with));
        return new ChannelSetup(channel.Name, channel.Kind.Name, connector)
        {
            Hide = new SecretValues(channel.Own).Hide,
            Threading = channel.Threading,
            Mode = channel.Mode,
            Replies = channel.Replies,
            MinMargin = channel.MinMargin,
            MinConfidence = channel.MinConfidence,
            TrustAuthor = channel.TrustAuthor,
            OwnAccounts = channel.OwnAccounts,
            MostOfSender = channel.MostOfSender,
            CloseResolved = channel.CloseResolved,
            SilenceAlarm = channel.SilenceAlarm,
            Health = () => health.Told($"channel {channel.Name}"),
            // Platforms that give files only to their own accounts fetch them themselves.
            Files = !channel.FetchAttachments ? null : connector as IFileSource ?? FilesOf(channel, time),
            MostFileBytes = channel.MostFileBytes,
        };
    }

    private RecordingTap? TapOf(string channel) => taps.Recording is { } tap && tap.Channel == channel ? tap : null;

    private IFileSource FilesOf(ChannelOptions channel, TimeProvider time)
    {
        var (source, client) = BuiltIn.Files(channel.FilesUrl, time);
        clients.Add(client);
        return source;
    }

    private BackendSetup Open(BackendOptions backend, TimeProvider time) =>
        new(backend.Name, backend.Kind.Name,
            Opened(backend.Own, () => backend.Kind.Open(backend.Own, Around($"backend {backend.Name}", backend.Name, backend.Own, time))),
            SettingsHash.Of(backend.Kind.Name, backend.Own, BuiltIn.PresetOf(backend.Own)))
        {
            Hide = new SecretValues(backend.Own).Hide,
            MaxInFlight = backend.MaxInFlight,
            MaxPerSecond = backend.MaxPerSecond,
            GiveUpAfter = backend.GiveUpAfter,
            IsPlugin = backend.Kind is Plugins.GuardedSinkKind,
            WhenInDoubt = backend.WhenInDoubt,
            ReopenWithin = backend.ReopenWithin,
            Agents = backend.Agents.ToHashSet(StringComparer.Ordinal),
        };

    // A kind may be a plugin: whatever it throws stops the start with its own words and the name it stands under.
    private static T Opened<T>(Settings own, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is not HubException)
        {
            throw new HubException($"{own.Path} cannot be opened: {SecretValues.Hide(own, error.Message)}", ExitCodes.Unavailable, error);
        }
    }

    private Surroundings Around(string who, string name, Settings own, TimeProvider time)
    {
        var isChannel = who != $"backend {name}";
        var client = isChannel && taps.Playing.TryGetValue(name, out var playing) ? new HttpClient(playing.Handler()) { Timeout = Timeout.InfiniteTimeSpan } : BuiltIn.Client(own, isChannel ? TapOf(name) is { } tap ? tap.Around : null : null);
        clients.Add(client);
        return new Surroundings(name, time, client, health.Of(who), BuiltIn.Templates, log.CreateLogger($"Hub.{char.ToUpperInvariant(who[0])}{who[1..].Replace(' ', '.')}"));
    }
}

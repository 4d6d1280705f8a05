using Hub.Contracts;

namespace Hub.Host.Configuration;

/// <summary>What was read, and everything that is wrong with it.</summary>
public sealed record ConfigurationReading(HubOptions Options, IReadOnlyList<Fault> Faults)
{
    /// <summary>The program does not start.</summary>
    public bool IsFaulty => Faults.Any(fault => !fault.IsWarning);
}

/// <summary>Reads the whole configuration and tells all faults at once.</summary>
public static class HubConfiguration
{
    private static readonly string[] Known = ["Web", "Store", "Channels", "Backends", "Policy", "Rules", "Contacts", "Services", "Priority", "Plugins"];

    /// <summary>Sections that other libraries read.</summary>
    private static readonly string[] Foreign = ["Logging", "Kestrel", "AllowedHosts"];

    public static ConfigurationReading Read(IConfiguration configuration, Kinds kinds)
    {
        var faults = new List<Fault>();
        CheckSections(configuration, faults);
        var web = WebSection.Read(Sections.Of(configuration, "Web"), faults);
        var store = StoreSection.Read(Sections.Of(configuration, "Store"), faults);
        var rules = ReadRules(Sections.Of(configuration, "Rules"), faults);
        var defaults = new HubDefaults(rules.MinMargin, rules.MinConfidence, web.Urls.Concat(web.HooksUrls).FirstOrDefault(url => !url.IsLoopback)?.Url);
        var channels = ChannelsSection.Read(configuration, kinds, defaults, faults);
        var backends = BackendsSection.Read(configuration, kinds, faults);
        foreach (var answering in channels.Where(channel => channel.Mode != Core.ChannelMode.Listen && backends.Any(backend => backend.Name == channel.Name)))
            faults.Add(new Fault($"Channels:{answering.Name}:Mode", $"Channels:{answering.Name}:Mode must be listen while a backend is called {answering.Name} too, since replies stand under that name; rename one."));
        if (channels.FirstOrDefault(channel => channel.Mode != Core.ChannelMode.Listen) is { } first && backends.All(backend => backend.Agents.Count == 0))
            faults.Add(new Fault($"Channels:{first.Name}:Mode", $"Channels:{first.Name}:Mode is {first.Mode.ToString().ToLowerInvariant()}, but no Backends:NAME:Agents names accounts of the desk: nothing that people write there goes back.", IsWarning: true));
        var services = ServicesSection.Read(Sections.Of(configuration, "Services"), faults);
        var names = new PolicyNames(NamesOf(configuration, "Channels"), NamesOf(configuration, "Backends"), BackendsSection.Routes(configuration)) { Services = services };
        var policy = PolicySection.Read(configuration, names, faults);
        return new(new HubOptions(web, store, channels, backends, policy, rules, PluginsFolder(configuration, faults))
        {
            Services = services,
            Priority = PrioritySection.Read(Sections.Of(configuration, "Priority"), faults),
            Contacts = ContactsSection.Read(Sections.Of(configuration, "Contacts"), services, faults),
            SendersFolder = configuration["Contacts:SenderRules"] is { Length: > 0 } senders ? Path.GetFullPath(senders) : null,
        }, faults);
    }

    /// <summary>The plugins' folder alone: it must be known before kinds can be checked.</summary>
    public static string? PluginsFolder(IConfiguration configuration, List<Fault>? faults = null)
    {
        var reader = new SettingsReader(Sections.Of(configuration, "Plugins"));
        var folder = reader.Optional("Folder");
        faults?.AddRange(reader.Faults());
        return folder is null ? null : Path.GetFullPath(folder);
    }

    /// <summary>The store alone: what a command needs to find the running hub.</summary>
    public static Core.StoreOptions Store(IConfiguration configuration, List<Fault> faults) => StoreSection.Read(Sections.Of(configuration, "Store"), faults);

    private static RulesOptions ReadRules(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var rules = new RulesOptions(
            [.. reader.List("Packs").Select(Path.GetFullPath)], reader.Fraction("MinMargin", 0, 1, 0.1), reader.Fraction("MinConfidence", 0, 1, 0.5));
        faults.AddRange(reader.Faults());
        return rules;
    }

    private static void CheckSections(IConfiguration configuration, List<Fault> faults)
    {
        foreach (var section in configuration.GetChildren())
        {
            if (Known.Concat(Foreign).Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            var near = NearestKey.Of(section.Key, Known);
            faults.Add(new Fault(section.Key, near is null
                ? $"{section.Key} is not known; allowed are {string.Join(", ", Known)}." : $"{section.Key} is not known; did you mean {near}?"));
        }
    }

    // Also those at fault, so that a policy that names them is not blamed for it.
    private static List<string> NamesOf(IConfiguration configuration, string section) => [.. configuration.GetSection(section).GetChildren().Select(child => child.Key)];
}

using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Backends</c>.</summary>
internal static class BackendsSection
{
    public static readonly IReadOnlySet<string> Ours =
        new HashSet<string>(["Kind", "MaxInFlight", "MaxPerSecond", "GiveUpAfter", "WhenInDoubt", "ReopenWithin", "Agents"], StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<BackendOptions> Read(IConfiguration configuration, Kinds kinds, List<Fault> faults)
    {
        var backends = new List<BackendOptions>();
        foreach (var (name, settings) in Sections.Named(configuration, "Backends", faults))
            if (ReadOne(name, settings, kinds, faults) is { } backend)
                backends.Add(backend);
        return backends;
    }

    private static BackendOptions? ReadOne(string name, Settings settings, Kinds kinds, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var read = (
            MaxInFlight: (int)reader.Number("MaxInFlight", 1, 1000, 32),
            MaxPerSecond: reader.Fraction("MaxPerSecond", 0, 100_000, 0),
            GiveUpAfter: reader.Duration("GiveUpAfter", TimeSpan.FromMinutes(1), TimeSpan.FromDays(90), TimeSpan.FromDays(7)),
            WhenInDoubt: reader.OneOf("WhenInDoubt", InDoubt.Park),
            ReopenWithin: reader.Duration("ReopenWithin", TimeSpan.Zero, TimeSpan.FromDays(3650), TimeSpan.FromDays(7)),
            Agents: reader.List("Agents"));
        foreach (var key in settings.Keys)
            reader.Known(key);
        faults.AddRange(reader.Faults());
        if (Sections.KindOf(settings, kinds.Sinks, faults) is not { } kind)
            return null;
        var own = settings.Without(Ours);
        faults.AddRange(Sections.WithOurKeys(kind.Check(own), settings, Ours));
        return new BackendOptions(name, kind, own) { MaxInFlight = read.MaxInFlight, MaxPerSecond = read.MaxPerSecond, GiveUpAfter = read.GiveUpAfter, WhenInDoubt = read.WhenInDoubt, ReopenWithin = read.ReopenWithin, Agents = read.Agents };
    }

    /// <summary>The routes that a row of the policy may name, by backend; a backend that is not here takes any: only its kind knows what it makes of them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Routes(IConfiguration configuration) =>
        configuration.GetSection("Backends").GetChildren()
            .Where(backend => backend["Kind"]?.Equals("http", StringComparison.OrdinalIgnoreCase) == true || backend.GetSection("Routes").GetChildren().Any())
            .ToDictionary(backend => backend.Key, IReadOnlyCollection<string> (backend) => [.. backend.GetSection("Routes").GetChildren().Select(route => route.Key)]);
}

using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Priority</c>: <c>{Followers: {Raised, Wide}, SenderKinds: {vip: raised}, Contracts: {business: wide}}</c>.</summary>
internal static class PrioritySection
{
    public static PriorityRules Read(Settings settings, List<Fault> faults)
    {
        var (reader, usual) = (new SettingsReader(settings), new PriorityRules());
        var followers = reader.Section("Followers");
        var rules = new PriorityRules
        {
            RaisedFollowers = followers.Number("Raised", 1, long.MaxValue, usual.RaisedFollowers),
            WideFollowers = followers.Number("Wide", 1, long.MaxValue, usual.WideFollowers),
            SenderKinds = Kinds(reader, usual),
            Contracts = Contracts(reader),
        };
        if (rules.WideFollowers < rules.RaisedFollowers)
            reader.Add("Followers", $"{settings.Path}:Followers:Wide must be at least Followers:Raised ({rules.RaisedFollowers}); it is {rules.WideFollowers}.");
        faults.AddRange(reader.Faults());
        return rules;
    }

    /// <summary>What ships holds for kinds that the settings do not name.</summary>
    private static Dictionary<SenderKind, Impact> Kinds(SettingsReader reader, PriorityRules usual)
    {
        var (section, kinds) = (reader.Section("SenderKinds"), usual.SenderKinds.ToDictionary());
        foreach (var kind in Enum.GetValues<SenderKind>())
        {
            var word = kind.ToString().ToLowerInvariant();
            if (section.Optional(word) is not null)
                kinds[kind] = section.OneOf(word, Impact.Usual);
        }
        return kinds;
    }

    private static Dictionary<string, Impact> Contracts(SettingsReader reader)
    {
        var section = reader.Section("Contracts");
        return section.Settings.Keys.ToDictionary(name => name, name => section.OneOf(name, Impact.Usual), StringComparer.OrdinalIgnoreCase);
    }
}

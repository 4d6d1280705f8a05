using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Priority</c>: <c>{Followers: {Raised, Wide}, SenderKinds: {vip: raised}, Contracts: {business: wide}, Reposts: {Raised, Wide}, Hours: {From, To, Days, Zone}}</c>.</summary>
internal static class PrioritySection
{
    public static PriorityRules Read(Settings settings, List<Fault> faults)
    {
        var (reader, usual) = (new SettingsReader(settings), new PriorityRules());
        var (followers, reposts) = (reader.Section("Followers"), reader.Section("Reposts"));
        var rules = new PriorityRules
        {
            RaisedFollowers = followers.Number("Raised", 1, long.MaxValue, usual.RaisedFollowers),
            WideFollowers = followers.Number("Wide", 1, long.MaxValue, usual.WideFollowers),
            RaisedReposts = reposts.Number("Raised", 1, long.MaxValue, usual.RaisedReposts),
            WideReposts = reposts.Number("Wide", 1, long.MaxValue, usual.WideReposts),
            Hours = Hours(reader),
            SenderKinds = Kinds(reader, usual),
            Contracts = Contracts(reader),
        };
        if (rules.WideFollowers < rules.RaisedFollowers)
            reader.Add("Followers", $"{settings.Path}:Followers:Wide must be at least Followers:Raised ({rules.RaisedFollowers}); it is {rules.WideFollowers}.");
        if (rules.WideReposts < rules.RaisedReposts)
            reader.Add("Reposts", $"{settings.Path}:Reposts:Wide must be at least Reposts:Raised ({rules.RaisedReposts}); it is {rules.WideReposts}.");
        faults.AddRange(reader.Faults());
        return rules;
    }

    private static ServiceHours? Hours(SettingsReader reader)
    {
        var section = reader.Section("Hours");
        if (section.Settings.Keys.Count == 0)
            return null;
        TimeOnly Time(string key, string usual)
        {
            var found = section.Text(key, usual);
            if (!TimeOnly.TryParseExact(found, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var time))
                section.Add(key, $"{section.Settings.Path}:{key} must be a time of the day such as {usual}; it is {found}.");
            return time;
        }
        var zone = section.Text("Zone", "UTC");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known))
            section.Add("Zone", $"{section.Settings.Path}:Zone must be the IANA name of a time zone such as Europe/Berlin; it is {zone}.");
        return new ServiceHours(Time("From", "08:00"), Time("To", "18:00"), Days(section), known ?? TimeZoneInfo.Utc);
    }

    private static List<DayOfWeek> Days(SettingsReader section)
    {
        var (words, days) = (Enum.GetValues<DayOfWeek>().ToDictionary(day => day.ToString()[..3].ToLowerInvariant()), new List<DayOfWeek>());
        foreach (var found in section.List("Days") is { Count: > 0 } named ? named : ["mon", "tue", "wed", "thu", "fri"])
            if (words.TryGetValue(found.ToLowerInvariant(), out var day))
                days.Add(day);
            else
                section.Add("Days", $"{section.Settings.Path}:Days must be some of mon, tue, wed, thu, fri, sat, sun; one is {found}.");
        return days;
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

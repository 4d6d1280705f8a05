using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Contacts</c>.</summary>
internal static class ContactsSection
{
    private const int MostFaults = 20;

    public static ContactSetup Read(Settings settings, ServiceCatalogue services, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var country = Country(reader);
        var contacts = new ContactSetup
        {
            OwnAccounts = reader.List("OwnAccounts"),
            OwnDomains = [.. reader.List("OwnDomains").Select(domain => Domain(reader, "OwnDomains", domain))],
            Known = KnownOf(reader),
            Country = country,
            Directory = DirectoryOf(reader, new DirectoryTerms(country, services)),
        };
        reader.Known("SenderRules");
        faults.AddRange(reader.Faults());
        return contacts;
    }

    private static CustomerDirectory DirectoryOf(SettingsReader reader, DirectoryTerms terms)
    {
        if (reader.Optional("Directory") is not { } path)
            return CustomerDirectory.Empty;
        List<Fault> faults = [];
        try
        {
            var directory = DirectoryFile.Read(path, File.ReadAllText(path), faults, terms);
            foreach (var fault in faults.Take(MostFaults))
                reader.Add("Directory", $"{reader.Settings.Path}:Directory: {fault.Sentence}");
            return directory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reader.Add("Directory", $"{reader.Settings.Path}:Directory must be a readable CSV file; {path}: {error.Message}");
            return CustomerDirectory.Empty;
        }
    }

    /// <summary>By kind: addresses, domains, and handles with their channel. Staff are the own accounts, and unknown is nobody's list.</summary>
    private static KnownSenders KnownOf(SettingsReader reader)
    {
        var (section, lists) = (reader.Section("Known"), new Dictionary<SenderKind, IReadOnlyList<string>>());
        foreach (var kind in Enum.GetValues<SenderKind>().Except([SenderKind.Staff, SenderKind.Unknown]))
            if (section.List(ApiQuery.Word(kind)) is { Count: > 0 } entries)
                lists[kind] = [.. entries.Select(entry => Entry(section, ApiQuery.Word(kind), entry))];
        foreach (var twice in lists.SelectMany(list => list.Value.Select(entry => (entry, list.Key))).GroupBy(pair => pair.entry, StringComparer.OrdinalIgnoreCase).Where(group => group.Select(pair => pair.Key).Distinct().Count() > 1))
            reader.Add("Known", $"{reader.Settings.Path}:Known must name each sender under one kind; {twice.Key} stands under {string.Join(" and ", twice.Select(pair => ApiQuery.Word(pair.Key)))}.");
        return new KnownSenders(lists);
    }

    private static string Entry(SettingsReader section, string kind, string found)
    {
        var isHandle = found.IndexOf(':', StringComparison.Ordinal) is > 0 and var at && at < found.Length - 1;
        var isAddressOrDomain = found.IndexOf('.', StringComparison.Ordinal) > 0 && found.AsSpan().IndexOfAny(" /:") < 0 && found[0] != '@';
        if (!isHandle && !isAddressOrDomain)
            section.Add(kind, $"{section.Settings.Path}:{kind} must hold addresses, domains, or handles as CHANNEL:HANDLE; one is {found}.");
        return found;
    }

    private static string? Country(SettingsReader reader)
    {
        if (reader.Optional("Country") is not { } found)
            return null;
        if (!PhoneNumber.Known.Contains(found, StringComparer.OrdinalIgnoreCase))
            reader.Add("Country", $"{reader.Settings.Path}:Country must be one of {string.Join(", ", PhoneNumber.Known)}; it is {found}.");
        return found;
    }

    private static string Domain(SettingsReader reader, string key, string found)
    {
        if (!found.Contains('.', StringComparison.Ordinal) || found.AsSpan().IndexOfAny(" @/:") >= 0)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be domains such as example.com; one is {found}.");
        return found.ToLowerInvariant();
    }
}

using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Contacts</c>.</summary>
internal static class ContactsSection
{
    private const int MostFaults = 20;

    public static ContactSetup Read(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var contacts = new ContactSetup
        {
            OwnAccounts = reader.List("OwnAccounts"),
            OwnDomains = [.. reader.List("OwnDomains").Select(domain => Domain(reader, "OwnDomains", domain))],
            Directory = DirectoryOf(reader),
        };
        reader.Known("SenderRules");
        faults.AddRange(reader.Faults());
        return contacts;
    }

    private static CustomerDirectory DirectoryOf(SettingsReader reader)
    {
        if (reader.Optional("Directory") is not { } path)
            return CustomerDirectory.Empty;
        List<Fault> faults = [];
        try
        {
            var directory = DirectoryFile.Read(path, File.ReadAllText(path), faults);
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

    private static string Domain(SettingsReader reader, string key, string found)
    {
        if (!found.Contains('.', StringComparison.Ordinal) || found.AsSpan().IndexOfAny(" @/:") >= 0)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be domains such as example.com; one is {found}.");
        return found.ToLowerInvariant();
    }
}

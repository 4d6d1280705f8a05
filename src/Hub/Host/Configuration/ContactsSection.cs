using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Contacts</c>.</summary>
internal static class ContactsSection
{
    public static ContactSetup Read(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var contacts = new ContactSetup
        {
            OwnAccounts = reader.List("OwnAccounts"),
            OwnDomains = [.. reader.List("OwnDomains").Select(domain => Domain(reader, "OwnDomains", domain))],
        };
        reader.Known("SenderRules");
        faults.AddRange(reader.Faults());
        return contacts;
    }

    private static string Domain(SettingsReader reader, string key, string found)
    {
        if (!found.Contains('.', StringComparison.Ordinal) || found.AsSpan().IndexOfAny(" @/:") >= 0)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be domains such as example.com; one is {found}.");
        return found.ToLowerInvariant();
    }
}

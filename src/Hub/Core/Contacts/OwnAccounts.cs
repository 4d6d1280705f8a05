using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>Knows accounts of ours. An address counts only where somebody vouches for it: anybody can write ours above his mail.</summary>
internal sealed class OwnAccounts
{
    private const string OfAll = "Contacts:OwnAccounts", OfDomains = "Contacts:OwnDomains";
    private readonly HashSet<string> everywhere, domains;
    private readonly Dictionary<string, HashSet<string>> byChannel = [];

    public OwnAccounts(ContactSetup contacts, IEnumerable<ChannelSetup> channels)
    {
        everywhere = Set(contacts.OwnAccounts);
        domains = Set(contacts.OwnDomains);
        foreach (var channel in channels)
            if (channel.OwnAccounts.Count > 0)
                byChannel[channel.Name] = Set(channel.OwnAccounts);
    }

    /// <summary>Null: he is nobody of ours.</summary>
    public SenderVerdict? Of(string channel, Author author, bool isAddressVouched)
    {
        if (byChannel.TryGetValue(channel, out var own) && (Has(own, author.Id, author, isAddressVouched) ?? Handle(own, author) ?? Address(own, author, isAddressVouched)) is { } here)
            return Staff($"Channels:{channel}:OwnAccounts", here);
        if (everywhere.Count > 0 && (Has(everywhere, author.Id, author, isAddressVouched) ?? Address(everywhere, author, isAddressVouched)) is { } account)
            return Staff(OfAll, account);
        return domains.Count > 0 && isAddressVouched && DomainOf(author.Email) is { } domain && IsOrIsBelow(domain) ? Staff(OfDomains, $"address: {domain}") : null;
    }

    private static SenderVerdict Staff(string setting, string found) => new(SenderKind.Staff, [new SenderEvidence(setting, found, SenderKind.Staff, 1)]);

    /// <summary>An id that is an address (mail) is no better than the address.</summary>
    private static string? Has(HashSet<string> accounts, string id, Author author, bool isAddressVouched) =>
        accounts.Contains(id) && (!id.Contains('@', StringComparison.Ordinal) || author.Email is null || isAddressVouched) ? $"account: {id}" : null;

    private static string? Handle(HashSet<string> accounts, Author author) =>
        author.Handle is { Length: > 0 } handle && (accounts.Contains(handle) || (handle[0] == '@' && accounts.Contains(handle[1..]))) ? $"handle: {handle}" : null;

    private static string? Address(HashSet<string> accounts, Author author, bool isVouched) => isVouched && author.Email is { } address && accounts.Contains(address) ? $"address: {address}" : null;

    private bool IsOrIsBelow(string domain) => domains.Any(own => domain.Equals(own, StringComparison.OrdinalIgnoreCase) || domain.EndsWith($".{own}", StringComparison.OrdinalIgnoreCase));

    private static string? DomainOf(string? address) => address?.LastIndexOf('@') is > 0 and var at ? address[(at + 1)..] : null;

    private static HashSet<string> Set(IEnumerable<string> names) => new(names.Select(name => name.StartsWith('@') ? name[1..] : name), StringComparer.OrdinalIgnoreCase);
}

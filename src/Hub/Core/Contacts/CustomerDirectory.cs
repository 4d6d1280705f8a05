using Hub.Contracts;

namespace Hub.Core;

/// <summary>People whom the operator knows, found by keys that somebody vouches for: a vouched address or number, or a handle on the channel that the line names.</summary>
public sealed class CustomerDirectory
{
    public static readonly CustomerDirectory Empty = new([]);
    private readonly Dictionary<string, CustomerFacts> byAddress = new(StringComparer.OrdinalIgnoreCase), byHandle = new(StringComparer.OrdinalIgnoreCase), byPhone = [];

    public CustomerDirectory(IEnumerable<DirectoryLine> lines)
    {
        foreach (var line in lines)
        {
            foreach (var address in line.Addresses)
                byAddress.TryAdd(address, line.Facts with { MatchedBy = $"address {address}" });
            foreach (var handle in line.Handles)
                byHandle.TryAdd(handle, line.Facts with { MatchedBy = $"handle {handle}" });
            foreach (var phone in line.Phones)
                byPhone.TryAdd(phone, line.Facts with { MatchedBy = $"phone {phone}" });
        }
    }

    /// <summary>Null: he is not in it, or nothing vouches for who he is.</summary>
    /// <param name="phone">His number in the form of E.164, where somebody vouches for it; null: none.</param>
    public CustomerFacts? Find(string channel, Author author, bool isAddressVouched, string? phone = null)
    {
        if (isAddressVouched && byAddress.Count > 0 && byAddress.TryGetValue(author.Email!, out var found))
            return found;
        if (phone is not null && byPhone.TryGetValue(phone, out found))
            return found;
        return byHandle.Count > 0 && author.Handle is { } handle ? byHandle.GetValueOrDefault($"{channel}:{handle.TrimStart('@')}") : null;
    }

    /// <summary>Vip is the directory's word alone; a customer is who has a number or a contract.</summary>
    public static SenderVerdict VerdictOf(CustomerFacts facts)
    {
        var kind = facts.IsVip ? SenderKind.Vip : facts.Number is null && facts.Contract is null ? SenderKind.Unknown : SenderKind.Customer;
        return kind == SenderKind.Unknown ? SenderVerdict.Unknown : new SenderVerdict(kind, [new SenderEvidence("Contacts:Directory", $"{facts.MatchedBy}, basis {facts.Basis}", kind, 1)]);
    }
}

/// <param name="Addresses">Mail addresses.</param>
/// <param name="Handles">Each as <c>CHANNEL:HANDLE</c>.</param>
public sealed record DirectoryLine(IReadOnlyList<string> Addresses, IReadOnlyList<string> Handles, CustomerFacts Facts)
{
    /// <summary>In the form of E.164.</summary>
    public IReadOnlyList<string> Phones { get; init; } = [];
}

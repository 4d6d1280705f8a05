using Hub.Contracts;

namespace Hub.Core;

/// <summary>Senders whose kind the settings name: by an address or a domain that somebody vouches for, or a handle on the channel that stands with it.</summary>
public sealed class KnownSenders
{
    public const string Key = "Contacts:Known";
    public static readonly KnownSenders Nobody = new(new Dictionary<SenderKind, IReadOnlyList<string>>());
    private readonly Dictionary<string, SenderKind> byAddress = new(StringComparer.OrdinalIgnoreCase), byHandle = new(StringComparer.OrdinalIgnoreCase), byDomain = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="lists">Entries by kind: <c>name@example.org</c>, <c>CHANNEL:HANDLE</c>, <c>example.org</c>.</param>
    public KnownSenders(IReadOnlyDictionary<SenderKind, IReadOnlyList<string>> lists)
    {
        foreach (var (kind, entries) in lists)
            foreach (var entry in entries)
                TableOf(entry).TryAdd(entry.Replace(":@", ":", StringComparison.Ordinal), kind);
    }

    /// <summary>Null: no list names him, or nothing vouches for who he is.</summary>
    public SenderVerdict? Find(string channel, Author author, bool isAddressVouched)
    {
        if (byHandle.Count > 0 && author.Handle is { } handle && byHandle.TryGetValue($"{channel}:{handle.TrimStart('@')}", out var kind))
            return Verdict(kind, $"handle: {handle}");
        if (!isAddressVouched || author.Email is not { } address)
            return null;
        if (byAddress.TryGetValue(address, out kind))
            return Verdict(kind, $"address: {address}");
        if (byDomain.Count > 0)
            for (var domain = address[(address.LastIndexOf('@') + 1)..]; domain.Length > 0; domain = domain[(domain.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? dot + 1 : domain.Length)..])
                if (byDomain.TryGetValue(domain, out kind))
                    return Verdict(kind, $"address: {domain}");
        return null;
    }

    private Dictionary<string, SenderKind> TableOf(string entry) => entry.Contains(':', StringComparison.Ordinal) ? byHandle : entry.Contains('@', StringComparison.Ordinal) ? byAddress : byDomain;

    private static SenderVerdict Verdict(SenderKind kind, string found) => new(kind, [new SenderEvidence($"{Key}:{EnumWords.Word(kind)}", found, kind, 1)]);
}

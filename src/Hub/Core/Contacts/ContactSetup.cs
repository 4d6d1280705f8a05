using Hub.Contracts;

namespace Hub.Core;

/// <summary>What the operator says of people.</summary>
public sealed record ContactSetup
{
    /// <summary>Accounts of ours on every channel, by address or account id: who writes with one is staff. (Handles belong to their channel: <see cref="ChannelSetup.OwnAccounts"/>.)</summary>
    public IReadOnlyList<string> OwnAccounts { get; init; } = [];

    /// <summary>Who has an address there that somebody vouches for is staff.</summary>
    public IReadOnlyList<string> OwnDomains { get; init; } = [];

    /// <summary>Senders whose kind the operator names.</summary>
    public KnownSenders Known { get; init; } = KnownSenders.Nobody;

    /// <summary>ISO 3166 letters of the country whose callers leave the calling code out; null: none.</summary>
    public string? Country { get; init; }

    /// <summary>People whom the operator knows.</summary>
    public CustomerDirectory Directory { get; init; } = CustomerDirectory.Empty;

    /// <summary>Null: only what the operator says decides.</summary>
    public ISenderRules? Rules { get; init; }
}

using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>What a commit group shall cause once it is durable, and what it counts; emptied when the group is repeated.</summary>
internal sealed class GroupEffects
{
    private readonly Dictionary<(int Channel, Category Category, PolicyAction Action), long> counters = [];

    /// <summary>Rows that are due now.</summary>
    public List<OutboxRow> Due { get; } = [];

    /// <summary>Identities of the group with the posts they gained.</summary>
    public Dictionary<(int Scope, string Account), IdentityUse> Identities { get; } = [];

    public IReadOnlyDictionary<(int Channel, Category Category, PolicyAction Action), long> Counters => counters;

    public void Count(int channel, Category category, PolicyAction action) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counters, (channel, category, action), out _)++;

    public void Clear()
    {
        counters.Clear();
        Due.Clear();
        Identities.Clear();
    }
}

/// <summary>An identity within a group; written once however many posts it brought.</summary>
internal sealed class IdentityUse(IdentityRow row)
{
    public IdentityRow Row { get; } = row;

    public long Gained { get; set; }

    public string? ChangedProfile { get; set; }
}

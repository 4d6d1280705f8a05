using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>What a commit group shall cause once it is durable, and what it counts; emptied when the group is repeated.</summary>
internal sealed class GroupEffects
{
    private readonly List<(int Channel, Category Category, PolicyAction Action)> counted = [];

    /// <summary>Rows that are due now.</summary>
    public List<OutboxRow> Due { get; } = [];

    /// <summary>Identities of the group with the posts they gained.</summary>
    public Dictionary<(int Scope, string Account), IdentityUse> Identities { get; } = [];

    public IEnumerable<IGrouping<(int Channel, Category Category, PolicyAction Action), (int, Category, PolicyAction)>> Counters => counted.GroupBy(item => item);

    public void Count(int channel, Category category, PolicyAction action) => counted.Add((channel, category, action));

    /// <summary>Where the group stands, for <see cref="BackTo"/>.</summary>
    public (int Due, int Counted) Mark() => (Due.Count, counted.Count);

    /// <summary>Forgets what a step that failed under its savepoint had added.</summary>
    public void BackTo((int Due, int Counted) mark)
    {
        Due.RemoveRange(mark.Due, Due.Count - mark.Due);
        counted.RemoveRange(mark.Counted, counted.Count - mark.Counted);
    }

    public void Clear()
    {
        counted.Clear();
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

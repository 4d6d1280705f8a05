using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>What a group will look up, and which tries ended well: told before its first step, so that a store that is far away is asked once for all of it.</summary>
internal sealed class GroupQuestions
{
    public HashSet<(int Channel, string NativeId)> Posts { get; } = [];

    public HashSet<(int Scope, string Account)> Accounts { get; } = [];

    /// <summary>Rows that are to be intended.</summary>
    public HashSet<long> Intents { get; } = [];

    /// <summary>Rows that stand in their desk, at most one of a ticket; its create tells where the ticket stands.</summary>
    public Dictionary<long, (long Row, string Reference, TicketReference? Created)> Done { get; } = [];

    public bool Any => Posts.Count + Accounts.Count + Intents.Count + Done.Count > 0;

    public void Clear()
    {
        Posts.Clear();
        Accounts.Clear();
        Intents.Clear();
        Done.Clear();
    }
}

/// <summary>What the store answered to a group's questions, as long as the group has not changed it; empty: ask.</summary>
internal sealed class GroupAnswers
{
    public Dictionary<(int Channel, string NativeId), PostHead?> Heads { get; } = [];

    public Dictionary<(int Scope, string Account), IdentityRow?> Identities { get; } = [];

    public Dictionary<long, IntentHead?> Intents { get; } = [];

    /// <summary>Rows that are done already, whose settlement is still to be recorded.</summary>
    public HashSet<long> Finished { get; } = [];

    /// <summary>By ticket, how many of its events are undone after that.</summary>
    public Dictionary<long, int> Undone { get; } = [];

    public void Clear()
    {
        Heads.Clear();
        Identities.Clear();
        Intents.Clear();
        Finished.Clear();
        Undone.Clear();
    }
}

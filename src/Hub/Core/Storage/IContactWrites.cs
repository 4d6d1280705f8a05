using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>What is kept of people beside their accounts.</summary>
internal interface IContactWrites
{
    /// <summary>The profile that stands becomes history, kept until the given moment.</summary>
    void KeepProfile(long identity, long until);

    /// <summary>The kind of the identity and why; unknown takes it away.</summary>
    void SetVerdict(long identity, SenderVerdict verdict, long now);

    /// <summary>So many more posts of the identity were cut as a flood.</summary>
    void CountCut(long identity, long posts);

    /// <summary>An address or number of the identity, by which the same person may be found elsewhere.</summary>
    void AddKey(int kind, string key, long identity, bool isVouched);

    /// <summary>What holds now, by contact.</summary>
    IReadOnlyList<ListEntryRow> Lists();

    void AddList(ListEntryRow row, long now);

    /// <summary>False: it had ended already.</summary>
    bool EndList(long id, string by, long now);

    void CountListed(long id, long posts);

    bool HasContact(long contact);

    /// <summary>Identities that are the contact's now.</summary>
    IReadOnlyList<long> IdentitiesOf(long contact);

    void MoveIdentity(long identity, long contact);

    void MoveList(long entry, long contact);

    void AddMerge(MergeRow row, string? why, long now);

    MergeRow? Merge(long id);

    /// <summary>The youngest merge that stands in which the contact has a part; null: none.</summary>
    long? YoungestMerge(long contact);

    void EndMerge(long id, string by, long now);
}

internal sealed record ListEntryRow(long Id, long Contact, ContactList Kind, string By, string? Why);

/// <param name="Moved">Identities and list entries that went from source to target.</param>
internal sealed record MergeRow(long Id, long Source, long Target, string By, MovedRows Moved, bool IsUndone);

internal sealed record MovedRows(IReadOnlyList<long> Identities, IReadOnlyList<long> Lists);

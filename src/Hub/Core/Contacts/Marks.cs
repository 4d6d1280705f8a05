using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Who is under block, mute or spam; held in memory, for the lists are short and every post asks. Used by the writer's thread only.</summary>
internal sealed class Marks(IWriteSession session, GroupEffects effects)
{
    private Dictionary<long, ListEntryRow>? byContact;

    /// <summary>The strongest that holds; null: none.</summary>
    public ListEntryRow? Of(long contact) => (byContact ??= Load()).Count == 0 ? null : byContact.GetValueOrDefault(contact);

    /// <summary>Read again, now and once more when the group has ended, whichever way.</summary>
    public void Changed()
    {
        byContact = null;
        effects.AtEnd += () => byContact = null;
    }

    private Dictionary<long, ListEntryRow> Load()
    {
        var found = new Dictionary<long, ListEntryRow>();
        foreach (var row in session.Contacts.Lists())
            if (!found.TryGetValue(row.Contact, out var other) || row.Kind < other.Kind)
                found[row.Contact] = row;
        return found;
    }
}

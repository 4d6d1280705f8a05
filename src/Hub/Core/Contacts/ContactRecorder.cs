using Hub.Contracts;
using Hub.Core.Storage;
using static Hub.Core.EnumWords;

namespace Hub.Core.Intake;

/// <summary>Writes what people do with contacts; each step can be undone exactly.</summary>
internal sealed class ContactRecorder(IWriteSession session, Marks marks, TimeProvider time)
{
    public ContactActed Mark(long contact, ContactList kind, string by, string? why)
    {
        if (!session.Contacts.HasContact(contact))
            return None(contact);
        if (session.Contacts.Lists().Any(row => row.Contact == contact && row.Kind == kind))
            return new ContactActed(false, 0, $"Contact {contact} is under {Word(kind)} already.");
        var row = new ListEntryRow(session.NextId(), contact, kind, CleanText.Line(by), why is null ? null : CleanText.Line(why));
        session.Contacts.AddList(row, time.Micros());
        marks.Changed();
        return new ContactActed(true, row.Id, $"Contact {contact} is under {Word(kind)} now; hub contacts undo {contact} ends it.");
    }

    public ContactActed Unmark(long contact, ContactList? kind, string by)
    {
        var rows = session.Contacts.Lists().Where(row => row.Contact == contact && (kind is null || row.Kind == kind)).ToList();
        foreach (var row in rows)
            session.Contacts.EndList(row.Id, CleanText.Line(by), time.Micros());
        marks.Changed();
        return rows.Count == 0 ? new ContactActed(false, 0, $"Contact {contact} is under no block, mute or spam.")
            : new ContactActed(true, rows[0].Id, $"Contact {contact} is no longer under {string.Join(", ", rows.Select(row => Word(row.Kind)))}; posts that were archived meanwhile stay so.");
    }

    public ContactActed Merge(long source, long target, string by, string? why)
    {
        if (source == target)
            return new ContactActed(false, 0, $"Contact {source} cannot be merged into itself.");
        foreach (var contact in new[] { source, target })
            if (!session.Contacts.HasContact(contact))
                return None(contact);
        var identities = session.Contacts.IdentitiesOf(source);
        if (identities.Count == 0)
            return new ContactActed(false, 0, $"Contact {source} has no account any more; it was merged already.");
        var lists = session.Contacts.Lists().Where(row => row.Contact == source).Select(row => row.Id).ToList();
        var merge = new MergeRow(session.NextId(), source, target, CleanText.Line(by), new MovedRows(identities, lists), false);
        Move(merge, target);
        session.Contacts.AddMerge(merge, why is null ? null : CleanText.Line(why), time.Micros());
        return new ContactActed(true, merge.Id, $"Contact {source} is part of {target} now; hub contacts unmerge {merge.Id} undoes it exactly.");
    }

    public ContactActed Unmerge(long id, string by)
    {
        if (session.Contacts.Merge(id) is not { } merge)
            return new ContactActed(false, 0, $"There is no merge {id}.");
        if (merge.IsUndone)
            return new ContactActed(false, id, $"Merge {id} is undone already.");
        // In reverse order only: a later merge took these accounts further.
        if (new[] { merge.Source, merge.Target }.Select(session.Contacts.YoungestMerge).Max() is { } later && later > id)
            return new ContactActed(false, id, $"Merge {id} was followed by merge {later} of the same contacts; undo that one first.");
        Move(merge, merge.Source);
        session.Contacts.EndMerge(id, CleanText.Line(by), time.Micros());
        return new ContactActed(true, id, $"Merge {id} is undone: {merge.Moved.Identities.Count} accounts are contact {merge.Source} again.");
    }

    private void Move(MergeRow merge, long to)
    {
        foreach (var identity in merge.Moved.Identities)
            session.Contacts.MoveIdentity(identity, to);
        foreach (var entry in merge.Moved.Lists)
            session.Contacts.MoveList(entry, to);
        marks.Changed();
    }

    private static ContactActed None(long contact) => new(false, 0, $"There is no contact {contact}.");
}

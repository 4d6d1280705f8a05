using Hub.Contracts;
using Hub.Core.Review;
using Hub.Core.Storage;
using static Hub.Core.EnumWords;

namespace Hub.Core.Intake;

/// <summary>Writes what people do with contacts, each act with its record; each can be undone exactly.</summary>
internal sealed class ContactRecorder(IWriteSession session, Marks marks, ImportedDirectory directory, TimeProvider time)
{
    public ContactActed Mark(long contact, ContactList kind, string by, string? why)
    {
        if (!session.Contacts.HasContact(contact))
            return None(contact);
        var before = Lists(contact);
        if (before.Any(row => row.Kind == kind))
            return new ContactActed(false, 0, $"Contact {contact} is under {Word(kind)} already.");
        var row = new ListEntryRow(session.NextId(), contact, kind, CleanText.Line(by), why is null ? null : CleanText.Line(why));
        session.Contacts.AddList(row, time.Micros());
        marks.Changed();
        Note(by, new Act($"contact {Word(kind)}", Name(contact), Words(before), Words([.. before, row]), why));
        return new ContactActed(true, row.Id, $"Contact {contact} is under {Word(kind)} now; hub contacts undo {contact} ends it.");
    }

    public ContactActed Unmark(long contact, ContactList? kind, string by)
    {
        var before = Lists(contact);
        var rows = before.Where(row => kind is null || row.Kind == kind).ToList();
        if (rows.Count == 0)
            return new ContactActed(false, 0, $"Contact {contact} is under no block, mute or spam.");
        foreach (var row in rows)
            session.Contacts.EndList(row.Id, CleanText.Line(by), time.Micros());
        marks.Changed();
        Note(by, new Act("contact undo", Name(contact), Words(before), Words([.. before.Except(rows)])));
        return new ContactActed(true, rows[0].Id, $"Contact {contact} is no longer under {string.Join(", ", rows.Select(row => Word(row.Kind)))}; hub contacts release {contact} judges what was caught meanwhile.");
    }

    public ContactActed Stop(long contact, string by, string? why)
    {
        if (!session.Contacts.HasContact(contact))
            return None(contact);
        var before = session.Replies.Suppressions(contact);
        if (before.Any(row => row.Basis != StopBasis.Unvouched))
            return new ContactActed(false, 0, $"Contact {contact} gets nothing automatic already.");
        foreach (var identity in session.Contacts.IdentitiesOf(contact))
            session.Replies.Suppress(new SuppressionRow(identity, time.Micros(), null, StopBasis.Person, CleanText.Line(by)));
        Note(by, new Act("contact stop", Name(contact), Words(before), Words(session.Replies.Suppressions(contact)), why));
        return new ContactActed(true, contact, $"Contact {contact} gets nothing automatic any more; hub contacts resume {contact} takes it back.");
    }

    public ContactActed Resume(long contact, string by, string? why)
    {
        var before = session.Replies.Suppressions(contact);
        if (before.Count == 0)
            return new ContactActed(false, 0, $"Nothing holds back automatic replies to contact {contact}.");
        session.Replies.Release(contact);
        Note(by, new Act("contact resume", Name(contact), Words(before), Words(Array.Empty<SuppressionRow>()), why));
        return new ContactActed(true, contact, $"Contact {contact} may get automatic replies again; hub contacts stop {contact} holds them back again, by your word and no longer by the person's.");
    }

    /// <summary>How many lines the directory had.</summary>
    public int Import(IReadOnlyList<DirectoryLine> lines, string by)
    {
        var before = directory.Replace(lines);
        Note(by, new Act("contacts import", "directory", $"{before} lines", $"{lines.Count} lines"));
        return before;
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
        var merge = new MergeRow(session.NextId(), source, target, CleanText.Line(by), new MovedRows(identities, [.. Lists(source).Select(row => row.Id)]), false);
        var before = Accounts(merge);
        Move(merge, target);
        session.Contacts.AddMerge(merge, why is null ? null : CleanText.Line(why), time.Micros());
        Note(by, new Act("contact merge", Name(source), before, Accounts(merge), why));
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
        var before = Accounts(merge);
        Move(merge, merge.Source);
        session.Contacts.EndMerge(id, CleanText.Line(by), time.Micros());
        Note(by, new Act("contact unmerge", Name(merge.Source), before, Accounts(merge)));
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

    private List<ListEntryRow> Lists(long contact) => [.. session.Contacts.Lists().Where(row => row.Contact == contact)];

    private void Note(string by, in Act act) => session.Note(time.Micros(), by, act);

    private string Accounts(MergeRow merge) => $"{Accounts(merge.Source)}; {Accounts(merge.Target)}";

    private string Accounts(long contact) => session.Contacts.IdentitiesOf(contact) is { Count: > 0 } all ? $"contact {contact} has the accounts {string.Join(", ", all.Order())}" : $"contact {contact} has none";

    private static string Name(long contact) => $"contact {contact}";

    private static string Words(List<ListEntryRow> rows) => rows.Count == 0 ? "on no list" : $"under {string.Join(", ", rows.Select(row => Word(row.Kind)))}";

    private static string Words(IReadOnlyList<SuppressionRow> rows) => rows.Count == 0 ? "gets automatic replies"
        : string.Join("; ", rows.Select(row => $"account {row.Identity} stopped at {Clock.At(row.At):u} {(row.Basis == StopBasis.Person ? $"by {row.By}" : $"by its post {row.Post}, {Word(row.Basis)}")}"));

    private static ContactActed None(long contact) => new(false, 0, $"There is no contact {contact}.");
}

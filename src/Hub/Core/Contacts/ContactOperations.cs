namespace Hub.Core.Intake;

internal sealed class ContactOperations(Writer writer) : IContactOperations
{
    public Task<ContactActed> MarkAsync(long contact, ContactList kind, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Mark(contact, kind, by, why), stop);

    public Task<ContactActed> UnmarkAsync(long contact, ContactList? kind, string by, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Unmark(contact, kind, by), stop);

    public Task<ContactActed> StopAsync(long contact, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Stop(contact, by, why), stop);

    public Task<ContactActed> ResumeAsync(long contact, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Resume(contact, by, why), stop);

    public Task<ContactActed> MergeAsync(long source, long target, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Merge(source, target, by, why), stop);

    public Task<ContactActed> UnmergeAsync(long merge, string by, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Unmerge(merge, by), stop);
}

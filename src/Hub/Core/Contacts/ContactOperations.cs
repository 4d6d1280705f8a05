namespace Hub.Core.Intake;

internal sealed class ContactOperations(Writer writer, Reading.ContactReader reader, DirectoryTerms terms) : IContactOperations
{
    public async Task<DirectoryImported> ImportAsync(string file, string text, string by, CancellationToken stop)
    {
        var faults = new List<Hub.Contracts.Fault>();
        var lines = DirectoryFile.Lines(file, text, faults, terms);
        if (faults.Count > 0)
            return new DirectoryImported(false, lines.Count, (await reader.DirectoryAsync(stop)).Lines, [.. faults.Select(fault => fault.Sentence)]);
        return new DirectoryImported(true, lines.Count, await writer.DoAsync(recorder => recorder.Contacts.Import(lines, by), stop), []);
    }

    public Task<ContactActed> MarkAsync(long contact, ContactList kind, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Mark(contact, kind, by, why), stop);

    public Task<ContactActed> UnmarkAsync(long contact, ContactList? kind, string by, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Unmark(contact, kind, by), stop);

    public Task<ContactActed> StopAsync(long contact, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Stop(contact, by, why), stop);

    public Task<ContactActed> ResumeAsync(long contact, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Resume(contact, by, why), stop);

    public async Task<ContactActed> ReleaseAsync(long contact, string by, string? why, CancellationToken stop)
    {
        var (posts, done, refused) = (await reader.LeftAloneAsync(contact, stop), 0, (string?)null);
        foreach (var post in posts)
            if (await writer.DoAsync(recorder => recorder.Reviews.Act(new ReviewOrder(ReviewAction.Release, by) { Why = why }, post), stop) is { } acted)
            {
                done += acted.Done ? 1 : 0;
                refused ??= acted.Done ? null : acted.Sentence;
            }
        if (done == 0)
            return new ContactActed(false, 0, refused ?? $"No post of contact {contact} was left alone.");
        return new ContactActed(true, 0, $"{done} of {posts.Count} posts of contact {contact} that were left alone are scored and decided now{(refused is null ? "." : $"; the others were not: {refused}")}");
    }

    public Task<ContactActed> MergeAsync(long source, long target, string by, string? why, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Merge(source, target, by, why), stop);

    public Task<ContactActed> UnmergeAsync(long merge, string by, CancellationToken stop) => writer.DoAsync(recorder => recorder.Contacts.Unmerge(merge, by), stop);
}

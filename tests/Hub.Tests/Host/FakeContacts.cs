using Hub.Contracts;
using Hub.Core;

namespace Hub.Tests.Host;

/// <summary>One contact, 7, and a note of what was asked.</summary>
internal sealed class FakeContacts : IContactReader, IContactOperations
{
    private static readonly IdentityRecord Anna = new(
        6, 7, "channel:web", "anna", new Author { Id = "anna", Name = "Anna" }, SenderKind.Media, 3, 1, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)
    {
        Verdict = new SenderVerdict(SenderKind.Media, [new SenderEvidence("senders-en/newsroom", "bio: newsroom", SenderKind.Media, 2)]),
    };

    public List<string> Asked { get; } = [];

    public Task<IReadOnlyList<IdentityRecord>> ListAsync(ContactQuery query, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<IdentityRecord>>(query.Kind is null or SenderKind.Media ? [Anna] : []);

    public Task<ContactRecord?> OneAsync(long contact, CancellationToken stop) => Task.FromResult(contact == 7 ? new ContactRecord(7, [Anna], [], [], []) : null);

    public Task<IReadOnlyList<MergeSuggestion>> SuggestionsAsync(int limit, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<MergeSuggestion>>([new MergeSuggestion(7, 9, "anna", "anna@mail.example", "vouched", "the same address: anna@mail.example")]);

    public Task<DirectoryText> DirectoryAsync(CancellationToken stop) => Task.FromResult(new DirectoryText(1, "name,basis\nAnna,given\n"));

    public Task<DirectoryImported> ImportAsync(string file, string text, string by, CancellationToken stop)
    {
        Asked.Add($"import {file} {text.Length} {by}");
        return Task.FromResult(text.Contains("given", StringComparison.Ordinal) ? new DirectoryImported(true, 1, 2, []) : new DirectoryImported(false, 0, 2, [$"{file} line 2: basis must be given."]));
    }

    public async Task<ContactExport?> ExportAsync(long contact, CancellationToken stop) => await OneAsync(contact, stop) is { } one ? new ContactExport(one, []) : null;

    public Task<ContactActed> MarkAsync(long contact, ContactList kind, string by, string? why, CancellationToken stop) => Note($"{kind} {contact} {by} {why}");

    public Task<ContactActed> UnmarkAsync(long contact, ContactList? kind, string by, CancellationToken stop) => Note($"undo {contact} {kind} {by}");

    public Task<ContactActed> StopAsync(long contact, string by, string? why, CancellationToken stop) => Note($"stop {contact} {by} {why}");

    public Task<ContactActed> ResumeAsync(long contact, string by, string? why, CancellationToken stop) => Note($"resume {contact} {by} {why}");

    public Task<ContactActed> ReleaseAsync(long contact, string by, string? why, CancellationToken stop) => throw new NotSupportedException();

    public Task<ContactActed> MergeAsync(long source, long target, string by, string? why, CancellationToken stop) => Note($"merge {source} {target} {by}");

    public Task<ContactActed> UnmergeAsync(long merge, string by, CancellationToken stop) => Note($"unmerge {merge} {by}");

    private Task<ContactActed> Note(string asked)
    {
        Asked.Add(asked);
        return Task.FromResult(asked.Contains("404", StringComparison.Ordinal) ? new ContactActed(false, 0, "There is no contact 404.") : new ContactActed(true, 1, "Done."));
    }
}

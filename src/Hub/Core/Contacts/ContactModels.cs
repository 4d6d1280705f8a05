using Hub.Contracts;

namespace Hub.Core;

/// <summary>What an operator may say of a contact's posts: block: nothing is made of them, and nothing goes back to him; mute: judged, but no desk hears of them; spam: noise of somebody unwanted.</summary>
public enum ContactList { Block, Mute, Spam }

/// <summary>A list entry of a contact, with how many posts it caught.</summary>
public sealed record ContactMark(long Id, ContactList Kind, DateTimeOffset At, string By, string? Why, long Posts, DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>An account of a contact, as last seen.</summary>
public sealed record IdentityRecord(
    long Id, long Contact, string Scope, string Account, Author? Profile, SenderKind Kind, long Posts, long Noise, long Complaints, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    /// <summary>Why he is of this kind, and until when; null: nothing tells.</summary>
    public SenderVerdict? Verdict { get; init; }

    /// <summary>How many of the posts were cut as a flood.</summary>
    public long Cut { get; init; }

    /// <summary>How the profile stood before, oldest first.</summary>
    public IReadOnlyList<PastProfile> Before { get; init; } = [];

    /// <summary>Why the account gets nothing automatic; null: it does.</summary>
    public StopRecord? Stop { get; init; }

    /// <summary>What stands against or for him now.</summary>
    public IReadOnlyList<ContactList> Marks { get; init; } = [];
}

/// <summary>Who said that the person wants no automatic replies. Vouched: the account did. Unvouched: it did, by an address that nobody vouches for, so that it counts for that account alone. Person: somebody of ours did, for him.</summary>
public enum StopBasis { Vouched, Unvouched, Person }

/// <summary>A person wants no automatic replies.</summary>
/// <param name="Post">In which he said so; null: one of ours said it for him.</param>
/// <param name="By">Who of ours; null: he himself.</param>
/// <param name="Withheld">Replies that did not go out for it.</param>
public sealed record StopRecord(DateTimeOffset At, StopBasis Basis, long? Post, string? By, long Withheld);

public sealed record PastProfile(DateTimeOffset Until, Author? Profile);

/// <summary>A contact with everything kept beside his posts.</summary>
public sealed record ContactRecord(long Id, IReadOnlyList<IdentityRecord> Identities, IReadOnlyList<ContactMark> Marks, IReadOnlyList<MergeRecord> Merges, IReadOnlyList<MergeSuggestion> Suggestions);

public sealed record MergeRecord(long Id, long Source, long Target, DateTimeOffset At, string By, string? Why, DateTimeOffset? UndoneAt, string? UndoneBy);

/// <summary>Two contacts that may be one person; nothing is merged by itself.</summary>
/// <param name="Basis">vouched: platform, mail authentication or TrustAuthor vouches on both sides; given: at least one side only wrote it of himself.</param>
/// <param name="Evidence">What they share.</param>
public sealed record MergeSuggestion(long Contact, long Other, string Account, string OtherAccount, string Basis, string Evidence);

/// <summary>What a contact's person is shown when he asks (R30): the contact, and every post of his.</summary>
public sealed record ContactExport(ContactRecord Contact, IReadOnlyList<PostRecord> Posts);

/// <summary>What a list of contacts is asked for; pages go back by <paramref name="Before"/> (an identity's id), newest first.</summary>
public sealed record ContactQuery(int Limit = 50, long? Before = null, SenderKind? Kind = null, string? Text = null);

/// <summary>What became of an order; a sentence in any case.</summary>
/// <param name="Id">Of the merge or list entry; 0: none.</param>
public sealed record ContactActed(bool Done, long Id, string Sentence);

/// <summary>What became of a directory's file.</summary>
/// <param name="Done">False: it has faults, and the directory that was stands.</param>
/// <param name="Lines">People in the file.</param>
/// <param name="Before">People in the directory that it replaces.</param>
/// <param name="Faults">Each with its line; all of them.</param>
public sealed record DirectoryImported(bool Done, int Lines, int Before, IReadOnlyList<string> Faults);

/// <summary>The imported directory as its file: CSV with a head.</summary>
public sealed record DirectoryText(int Lines, string Csv);

public interface IContactOperations
{
    /// <summary>Another directory of known people in place of the one that was imported before; nothing of a file with a fault is taken.</summary>
    /// <param name="file">As faults name it.</param>
    Task<DirectoryImported> ImportAsync(string file, string text, string by, CancellationToken stop);

    Task<ContactActed> MarkAsync(long contact, ContactList kind, string by, string? why, CancellationToken stop);

    /// <summary>Ends an entry of that kind (null: all of them), or where there is none, undoes nothing and says so.</summary>
    Task<ContactActed> UnmarkAsync(long contact, ContactList? kind, string by, CancellationToken stop);

    /// <summary>Nothing automatic goes to any account of the contact any more.</summary>
    Task<ContactActed> StopAsync(long contact, string by, string? why, CancellationToken stop);

    /// <summary>Takes back whatever STOP stands, also the person's own.</summary>
    Task<ContactActed> ResumeAsync(long contact, string by, string? why, CancellationToken stop);

    /// <summary>Scores and decides what was left alone of his posts: a flood, and what lists caught that have ended.</summary>
    Task<ContactActed> ReleaseAsync(long contact, string by, string? why, CancellationToken stop);

    Task<ContactActed> MergeAsync(long source, long target, string by, string? why, CancellationToken stop);

    Task<ContactActed> UnmergeAsync(long merge, string by, CancellationToken stop);
}

public interface IContactReader
{
    Task<IReadOnlyList<IdentityRecord>> ListAsync(ContactQuery query, CancellationToken stop);

    Task<ContactRecord?> OneAsync(long contact, CancellationToken stop);

    Task<IReadOnlyList<MergeSuggestion>> SuggestionsAsync(int limit, CancellationToken stop);

    /// <summary>What was imported.</summary>
    Task<DirectoryText> DirectoryAsync(CancellationToken stop);

    Task<ContactExport?> ExportAsync(long contact, CancellationToken stop);
}

using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>What a commit group shall cause once it is durable, and what it counts; emptied when the group is repeated.</summary>
internal sealed class GroupEffects
{
    private readonly List<(int Channel, Category Category, PolicyAction Action)> counted = [];

    /// <summary>Rows that are due now.</summary>
    public List<OutboxRow> Due { get; } = [];

    /// <summary>Rows whose intent was written with them; their places at the backend are taken already.</summary>
    public List<OutboxRow> Intended { get; } = [];

    /// <summary>Rows that were due and are held again: they leave memory.</summary>
    public List<OutboxRow> Held { get; } = [];

    /// <summary>A post of the group links to files.</summary>
    public bool FilesAreDue { get; set; }

    /// <summary>Parts of albums came; their post falls due.</summary>
    public bool AlbumsAreDue { get; set; }

    /// <summary>Hashes of files that lost a post.</summary>
    public List<string> FilesGone { get; } = [];

    /// <summary>Whether anybody waits for what the group did.</summary>
    public bool Any => Due.Count > 0 || Held.Count > 0 || Intended.Count > 0 || FilesAreDue || AlbumsAreDue || FilesGone.Count > 0;

    /// <summary>What the group's pushed posts added to their lanes; written once, however many requests brought them.</summary>
    public Dictionary<(int Source, string Lane), LaneCounts> Pushed { get; } = [];

    /// <summary>Gives back the places of intended rows that were never written.</summary>
    public Action<OutboxRow>? Release { get; set; }

    /// <summary>Done once the group has ended, whichever way: what memory holds of it may be wrong.</summary>
    public Action? AtEnd { get; set; }

    /// <summary>Identities of the group with the posts they gained.</summary>
    public Dictionary<(int Scope, string Account), IdentityUse> Identities { get; } = [];

    public IEnumerable<IGrouping<(int Channel, Category Category, PolicyAction Action), (int, Category, PolicyAction)>> Counters => counted.GroupBy(item => item);

    public void Count(int channel, Category category, PolicyAction action) => counted.Add((channel, category, action));

    /// <summary>Where the group stands, for <see cref="BackTo"/>.</summary>
    public (int Due, int Intended, int Counted) Mark() => (Due.Count, Intended.Count, counted.Count);

    /// <summary>Forgets what a step that failed under its savepoint had added.</summary>
    public void BackTo((int Due, int Intended, int Counted) mark)
    {
        ReleaseFrom(mark.Intended);
        Due.RemoveRange(mark.Due, Due.Count - mark.Due);
        counted.RemoveRange(mark.Counted, counted.Count - mark.Counted);
    }

    public void Clear()
    {
        AtEnd?.Invoke();
        AtEnd = null;
        ReleaseFrom(0);
        counted.Clear();
        Due.Clear();
        Held.Clear();
        FilesAreDue = false;
        AlbumsAreDue = false;
        FilesGone.Clear();
        Identities.Clear();
        Pushed.Clear();
    }

    private void ReleaseFrom(int first)
    {
        for (var at = first; at < Intended.Count; at++)
            Release?.Invoke(Intended[at]);
        Intended.RemoveRange(first, Intended.Count - first);
    }
}

/// <summary>An identity within a group; written once however many posts it brought.</summary>
internal sealed class IdentityUse(IdentityRow row)
{
    /// <summary>As last seen; null: not yet compared.</summary>
    public Author? Author { get; set; }

    public IdentityRow Row { get; } = row;

    /// <summary>What is known of the person.</summary>
    public Standing Standing { get; set; } = Standing.Unknown;

    /// <summary>Posts of his that were copies of what he, or several others, said shortly before.</summary>
    public long Copies { get; set; }

    public SenderKind Kind => Standing.Verdict.Kind;

    /// <summary>From the directory; null: unknown.</summary>
    public CustomerFacts? Customer => Standing.Customer;

    /// <summary>Block, mute or spam; null: none.</summary>
    public ListEntryRow? Mark { get; set; }

    public long Gained { get; private set; }

    public long Noise { get; private set; }

    public long Complaints { get; private set; }

    /// <summary>The verdict is to be written.</summary>
    public bool IsJudged { get; set; }

    /// <summary>More than the number of followers changed: the profile that stood is kept.</summary>
    public bool KeepsProfile { get; set; }

    public bool IsNew { get; init; }

    /// <summary>Posts of his that were cut as a flood.</summary>
    public long Cut { get; private set; }

    /// <summary>A post of his was decided.</summary>
    public void Count(Verdict verdict, bool isCut)
    {
        Gained++;
        Cut += isCut ? 1 : 0;
        if (verdict.Confidence > 0 && verdict.Category == Category.Noise)
            Noise++;
        else if (verdict.Confidence > 0 && verdict.Category == Category.Complaint)
            Complaints++;
    }

    public byte[]? ChangedProfile { get; set; }

    /// <summary>Of whom nothing is known, his own words tell, for the post that holds them.</summary>
    /// <param name="author">As he came with the post.</param>
    /// <param name="said">What its text says of him.</param>
    public SenderFacts FactsOf(Author author, IReadOnlyList<SenderEvidence> said)
    {
        var kind = Kind != SenderKind.Unknown || said.Count == 0 ? Kind : OwnWords.KindOf(said);
        var evidence = Kind == SenderKind.Unknown && kind != SenderKind.Unknown ? said : Standing.Verdict.Evidence;
        return new(kind, author.Followers, author.Verified, author.CreatedAt, Row.Posts + Gained) { Evidence = evidence.Count > 0 ? evidence : null, Customer = Customer };
    }
}

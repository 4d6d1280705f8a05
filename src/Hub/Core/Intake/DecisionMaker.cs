using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>What is to be done with a post, and the decision that says so.</summary>
internal readonly record struct Ruling(DecisionRow Decision, PolicyMatch Match, Verdict Verdict)
{
    /// <summary>Nobody looked at the text: its sender floods, or is blocked.</summary>
    public bool IsUnscored { get; init; }
}

/// <summary>Asks the classifier with the facts of the moment and applies the policy.</summary>
internal sealed class DecisionMaker(IWriteSession session, IClassifier classifier, PolicyTable policy, PriorityTable priorities, ServiceCatalogue services)
{
    /// <summary>Rows that are not in the operator's table because they come before it.</summary>
    public const string FollowUp = "follow-up", Complains = "complaint-on-ticket", NoText = "no-text", Flood = "flood";

    /// <summary>Rows by which nobody judged a post: it can be released once its reason is gone.</summary>
    public static IReadOnlyList<string> LeftAlone { get; } = [Flood, .. Enum.GetValues<ContactList>().Select(RowOf)];

    public PolicyTable Policy { get; } = policy;

    public IClassifier Classifier { get; } = classifier;

    public PriorityTable Priorities { get; } = priorities;

    public Ruling Decide(ChannelContext channel, Post post, Scored scored, IdentityUse sender, TicketRow? openTicket, bool followsUp, long postId, long now)
    {
        var author = post.Author;
        var facts = new Facts(
            sender.FactsOf(author, scored.SaidOfSender(channel.Name)),
            new ContextFacts(channel.Name, followsUp, openTicket is { Status: TicketStatus.Open or TicketStatus.Pending }, Clock.At(now)) { Reposts = session.Posts.ReachOf(channel.Id, post.NativeId) });
        var verdict = Judge(scored, facts, sender.Mark);
        if (services.Of(verdict.Service, facts.Sender.Customer) is var service && service != verdict.Service)
            verdict = verdict with { Service = service };
        var (priority, why) = Priorities.Of(verdict, facts);
        var match = Aside(scored, sender.Mark) is { } row ? new PolicyMatch(row, PolicyAction.Archive, null, null, priority) : Match(channel, post, scored.Language, facts.Sender, verdict, openTicket, priority);
        var decision = new DecisionRow(
            session.NextId(), postId, now, verdict, facts, match.Priority, match.Action, session.NameId(NameKind.PolicyRow, match.Row),
            match.Backend is null ? null : session.NameId(NameKind.Backend, match.Backend), match.Route, session.NameId(NameKind.Packs, verdict.Packs))
        { PriorityReason = why };
        return new Ruling(decision, match, verdict) { IsUnscored = scored is Unscored || sender.Mark is { Kind: ContactList.Block } };
    }

    private PolicyMatch Match(ChannelContext channel, Post post, string language, SenderFacts sender, Verdict verdict, TicketRow? openTicket, Priority priority)
    {
        // What the asker adds belongs to his ticket, however little it says; only what is clearly noise does not.
        if (openTicket is not null && !IsClearlyNoise(post, verdict))
            return Escalation(channel, verdict, openTicket) ?? new PolicyMatch(FollowUp, PolicyAction.Ticket, null, null, priority);
        if (post.Text.Length == 0)
            return new PolicyMatch(NoText, PolicyAction.Review, null, null, priority);
        return Policy.Match(new PolicyCase(verdict, sender, channel.Name, language, post.Visibility, channel.IsUnderBars(verdict)), priority);
    }

    /// <summary>What a person said of the sender comes before all rows, and so does a flood; null: neither.</summary>
    private static string? Aside(Scored scored, ListEntryRow? mark) => mark is not null ? RowOf(mark.Kind) : scored is Unscored ? Flood : null;

    /// <summary>Of whom is blocked nothing is made, also no category; whom a person called spam brings noise, and it counts as such in his history.</summary>
    private Verdict Judge(Scored scored, Facts facts, ListEntryRow? mark) => mark?.Kind switch
    {
        ContactList.Block => Unscored.Verdict("contacts/block", Classifier.Packs),
        _ when scored is Unscored => Unscored.Verdict("flood/sender", Classifier.Packs),
        ContactList.Spam => AsSpam(Classifier.Decide(scored, facts), mark),
        _ => Classifier.Decide(scored, facts),
    };

    private static Verdict AsSpam(Verdict verdict, ListEntryRow mark) => verdict with
    {
        Category = Category.Noise,
        RequestKind = null,
        Confidence = 1,
        Margin = 1,
        Evidence = [.. verdict.Evidence, new Evidence($"contacts/spam:{mark.Id}", 0, 0, 0, "noise")],
    };

    private static string RowOf(ContactList kind) => kind switch { ContactList.Block => "blocked", ContactList.Mute => "muted", _ => "spam" };

    /// <summary>Who complains while his ticket is open escalates it, once: one step over what it was opened with.</summary>
    private PolicyMatch? Escalation(ChannelContext channel, Verdict verdict, TicketRow ticket)
    {
        if (verdict.Category != Category.Complaint || ticket.IsEnded || channel.IsUnderBars(verdict))
            return null;
        var events = session.Tickets.EventsOf(ticket.Id);
        if (events.FirstOrDefault(row => row.Body.Kind == TicketEventKind.Created) is not { Body: { } opened } || events.Any(row => row.Body.Escalation is not null))
            return null;
        var raised = PolicyTable.Raised(opened.Priority);
        var reason = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Escalated: its asker complains about it (confidence {verdict.Confidence:0.00}), {PolicyTable.Step(opened.Priority, raised)}.");
        return new PolicyMatch(Complains, PolicyAction.Ticket, null, null, raised, reason);
    }

    private static bool IsClearlyNoise(Post post, Verdict verdict) =>
        verdict.Category == Category.Noise && (verdict.Confidence > 0 || post.Automatic is not (Automatic.No or Automatic.List));
}

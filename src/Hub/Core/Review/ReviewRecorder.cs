using System.Diagnostics;
using System.Globalization;
using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Intake;
using Hub.Core.Storage;
using static Hub.Core.EnumWords;

namespace Hub.Core.Review;

/// <summary>Writes what a person does with a post: another decision with the facts of the old one, what follows from it at the desk, the correction and the audit.</summary>
internal sealed class ReviewRecorder(IWriteSession session, PolicyTable policy, Marks marks, Anew anew, TicketEvents tickets, OperatorRecorder deliveries, TimeProvider time, IReadOnlyDictionary<int, BackendLine> backends, IEnumerable<ChannelContext> channels)
{
    /// <summary>The row's name of what a person decided.</summary>
    public const string Person = "person";

    private readonly Dictionary<int, ChannelContext> channels = channels.ToDictionary(channel => channel.Id);

    /// <summary>Null: no such post.</summary>
    public Reviewed? Act(ReviewOrder order, long id)
    {
        if (session.Reviews.Load(id) is not { } post)
            return null;
        var asked = order with { By = CleanText.Line(order.By), Why = order.Why is null ? null : CleanText.Line(order.Why) };
        if (asked.Version is { } seen && seen != post.Decision.Id)
            return Refused(post, $"Post {post.Row.First} changed since you looked: it is {Words(post)} now{WhoChanged(post)}. Look again.");
        return asked.Action == ReviewAction.Undo ? Undo(asked, post) : Decide(asked, post);
    }

    private Reviewed Decide(ReviewOrder order, StandingPost post)
    {
        if (!channels.TryGetValue(post.Row.Channel, out var channel))
            return Refused(post, $"Post {post.Row.First} came by a channel that is not in the settings now.");
        if (order.Action == ReviewAction.Release)
            return Release(order, post, channel);
        if (order.Action == ReviewAction.Accept && post.Decision.Action != PolicyAction.Review)
            return Refused(post, $"Post {post.Row.First} does not wait for a person: it is {Words(post)}.");
        var verdict = Said(order, post.Decision.Verdict);
        var (match, refusal) = Match(order, post, channel, verdict);
        if (refusal is not null)
            return Refused(post, refusal);
        var now = time.Micros();
        var row = post.Decision with
        {
            Id = session.NextId(),
            MadeAt = now,
            Verdict = verdict,
            Priority = match.Priority,
            Action = match.Action,
            PolicyRow = session.NameId(NameKind.PolicyRow, Person),
            Backend = match.Backend is null ? null : session.NameId(NameKind.Backend, match.Backend),
            Route = match.Route,
        };
        return Stand(order, channel, post, post with { Decision = row, PolicyRow = Person, Backend = match.Backend }, new Ruling(row, match, verdict));
    }

    private Reviewed Release(ReviewOrder order, StandingPost post, ChannelContext channel)
    {
        if (!DecisionMaker.LeftAlone.Contains(post.PolicyRow))
            return Refused(post, $"Post {post.Row.First} was not left alone: it is {Words(post)}.");
        var now = time.Micros();
        var sender = anew.SenderOf(channel, post, now);
        if (sender.Mark is { } mark)
            return Refused(post, $"The sender of post {post.Row.First} is under {Word(mark.Kind)}; hub contacts undo {sender.Row.Contact} ends that.");
        var (row, ruling) = anew.Decide(channel, post, sender, now);
        return Stand(order, channel, post, post with { Row = row, Decision = ruling.Decision, PolicyRow = ruling.Match.Row, Backend = ruling.Match.Backend }, ruling);
    }

    /// <summary>The other decision stands from now on: it is written, told and put on record.</summary>
    private Reviewed Stand(ReviewOrder order, ChannelContext channel, StandingPost post, StandingPost after, in Ruling ruling)
    {
        var (now, decision) = (ruling.Decision.MadeAt, ruling.Decision.Id);
        session.Posts.Add(ruling.Decision);
        session.Reviews.Decide(post.Row.Id, decision);
        session.Reviews.Add(new CorrectionRow(session.NextId(), post.Row.First, post.Decision.Id, decision, order.Action, now, order.By, order.Why, null));
        var isEdit = order.Action == ReviewAction.Release && post.Row.Revision > 1;
        var told = isEdit && tickets.Of(post.Row.First) is { } ticket ? TellEdit(channel, after, ruling, ticket, now) : Tell(channel, after, ruling, now);
        if (marks.Of(post.Contact) is { } mark && order.Action != ReviewAction.Noise)
            told = $", since its author is under {Word(mark.Kind)}{told}";
        Note(order, post, Words(after) + told, now);
        return new Reviewed(post.Row.First, true, decision, ruling.Match.Action, $"Post {post.Row.First} is {Words(after)} now{told}");
    }

    /// <summary>What was told of the post already is not told twice.</summary>
    private string Tell(ChannelContext channel, StandingPost post, in Ruling ruling, long now)
    {
        var told = tickets.Of(post.Row.First);
        if (ruling.Match.Action != PolicyAction.Ticket)
            return told is null ? "." : $"; ticket {told.NativeId ?? "under way"} stands: close it at the desk.";
        if (told is not null)
            return $"; ticket {told.NativeId ?? "under way"} has it already.";
        var open = tickets.Open(post.Row.Conversation, now);
        tickets.Add(channel, post.Row with { Decision = ruling.Decision.Id }, ruling, open, open is null ? TicketEventKind.Created : TicketEventKind.Commented, now);
        return open is null ? "; its ticket is being opened." : $"; it goes to ticket {open.NativeId ?? "under way"} of its conversation.";
    }

    private string TellEdit(ChannelContext channel, StandingPost post, in Ruling ruling, TicketRow ticket, long now)
    {
        tickets.Add(channel, post.Row with { Decision = ruling.Decision.Id }, ruling, ticket, TicketEventKind.Changed, now);
        return $"; ticket {ticket.NativeId ?? "under way"} is told of the edit.";
    }

    private Reviewed Undo(ReviewOrder order, StandingPost post)
    {
        if (session.Reviews.Last(post.Row.First) is not { } last)
            return Refused(post, $"Nobody did anything with post {post.Row.First} that could be undone.");
        if (last.After != post.Decision.Id)
            return Refused(post, $"Post {post.Row.First} was edited by its author since and decided anew: it is {Words(post)}. There is nothing to undo.");
        var now = time.Micros();
        var stands = Withdraw(order, post.Row.First, last.After);
        session.Reviews.Decide(post.Row.Id, last.Before);
        var id = session.NextId();
        session.Reviews.Add(new CorrectionRow(id, post.Row.First, last.After, last.Before, ReviewAction.Undo, now, order.By, order.Why, null));
        session.Reviews.SetUndone(last.Id, id);
        var before = session.Reviews.Load(post.Row.First)!;
        Note(order, post, Words(before) + stands, now);
        return new Reviewed(post.Row.First, true, last.Before, before.Decision.Action, $"Post {post.Row.First} is {Words(before)} again{stands}");
    }

    /// <summary>Takes back what the action wrote for the desk, and nothing else, where nothing of it was sent and nobody else's words hang on it; else says what stands.</summary>
    private string Withdraw(ReviewOrder order, long post, long decision)
    {
        if (tickets.Of(post) is not { } ticket)
            return ".";
        var all = session.Tickets.EventsOf(ticket.Id).Where(row => row.State != DeliveryState.Cancelled).ToList();
        var written = all.FindAll(row => row.Body.PostId == post && row.Body.DecisionId == decision);
        if (written.Count == 0)
            return ".";
        if (written.Exists(row => row is not { State: DeliveryState.Due or DeliveryState.Held, Attempt: 0 }))
            return $", but ticket {ticket.NativeId ?? "under way"} stands: what the desk was told cannot be undone here; close it there.";
        if (written.Exists(row => row.Body.Kind == TicketEventKind.Created) && all.Exists(row => row.Body.PostId != post))
            return ", but its ticket is opened all the same: later posts of its conversation wait for it; close it at the desk.";
        // The create takes its later events with it.
        foreach (var row in written.OrderBy(row => row.Body.Kind == TicketEventKind.Created ? 0 : 1).ThenByDescending(row => row.Event))
            deliveries.Act(new DeliveryOrder(DeliveryAction.Cancel, order.By) { Why = "undone" }, row.Event);
        return ", and nothing was told the desk.";
    }

    private static Verdict Said(ReviewOrder order, Verdict verdict) => order.Action switch
    {
        ReviewAction.Accept or ReviewAction.Route => verdict,
        ReviewAction.Noise => verdict with { Category = Category.Noise, RequestKind = null, Confidence = 1, Margin = 1 },
        ReviewAction.Reclassify => verdict with
        {
            Category = order.Category ?? verdict.Category,
            RequestKind = (order.Category ?? verdict.Category) == Category.Request ? order.RequestKind ?? verdict.RequestKind : null,
            Confidence = 1,
            Margin = 1,
        },
        _ => throw new UnreachableException(),
    };

    private (PolicyMatch Match, string? Refusal) Match(ReviewOrder order, StandingPost post, ChannelContext channel, Verdict verdict)
    {
        if (order.Action == ReviewAction.Noise)
            return (new PolicyMatch(Person, PolicyAction.Archive, null, null, post.Decision.Priority), null);
        if (marks.Of(post.Contact) is { } mark)
            return order.Action == ReviewAction.Route
                ? (default, $"The author of post {post.Row.First}, contact {post.Contact}, is under {Word(mark.Kind)}: no desk hears of his posts. hub contacts undo {post.Contact} ends it.")
                : (new PolicyMatch(Person, PolicyAction.Archive, null, null, post.Decision.Priority), null);
        var sure = new PolicyCase(verdict, post.Decision.Facts.Sender, channel.Name, post.Row.Language, post.Row.Post.Visibility, UnderBars: false);
        var match = policy.MatchSure(sure, post.Decision.Priority);
        if (order.Action != ReviewAction.Route)
            return match is { } found ? (found, null) : (default, $"No row of the policy but review takes post {post.Row.First} as {Word(verdict.Category)}; name a route, or noise.");
        var desks = backends.Values.Select(line => line.Name).ToList();
        var backend = order.Backend ?? match?.Backend ?? (desks.Count == 1 ? desks[0] : null);
        if (backend is null || !desks.Contains(backend))
            return (default, $"The backend must be one of {string.Join(", ", desks)}; it is {backend ?? "missing"}.");
        return (new PolicyMatch(Person, PolicyAction.Ticket, backend, order.Route, match?.Priority ?? post.Decision.Priority), null);
    }

    private void Note(ReviewOrder order, StandingPost before, string after, long now) => session.Note(
        now, order.By, new Act($"review {Word(order.Action)}", string.Create(CultureInfo.InvariantCulture, $"post {before.Row.First}"), Words(before), after.TrimEnd('.'), order.Why));

    private string WhoChanged(StandingPost post) => session.Reviews.Last(post.Row.First) is { } last && last.After == post.Decision.Id
        ? string.Create(CultureInfo.InvariantCulture, $", by {last.By} at {Clock.At(last.At):yyyy-MM-dd HH:mm:ss} UTC") : "";

    private static Reviewed Refused(StandingPost post, string sentence) => new(post.Row.First, false, post.Decision.Id, post.Decision.Action, sentence);

    /// <summary>Category, what is done and where: no word of the post.</summary>
    private static string Words(StandingPost post)
    {
        var (decision, kind) = (post.Decision, post.Decision.Verdict.RequestKind is { } asked ? $" ({Word(asked)})" : "");
        var where = decision.Action == PolicyAction.Ticket && post.Backend is { } backend ? $" in {backend}{(decision.Route is { } route ? $", route {route}" : "")}" : "";
        return $"{Word(decision.Verdict.Category)}{kind}, {Word(decision.Action)}{where}, priority {Word(decision.Priority)}, by row {post.PolicyRow}";
    }
}

using Hub.Contracts;
using Hub.Core.Replies;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Records what happens to our tickets in a desk: once each, and nothing that we wrote ourselves (R12).</summary>
internal sealed class DeskRecorder(IWriteSession session, DerivedKeys keys, ReplyRecorder replies)
{
    /// <summary>The desk's clock may be ahead of ours by this much; more is clamped.</summary>
    private static readonly long MostAhead = Clock.Micros(TimeSpan.FromMinutes(5));
    private readonly OwnMarks marks = new(session, keys);

    public Recorded Record(DeskSource desk, DeskEvent item, long now)
    {
        if (session.Desk.Has(desk.Id, KindOf(item), item.Id))
            return Recorded.Repeated;
        if (item is CommentEvent comment && (comment.IsOwn || session.Desk.OwnerOf(desk.Id, OwnKind.Comment, item.Id) is not null))
            return Recorded.Own;
        var row = Row(desk.Id, item, now);
        if (session.Desk.OwnersOf(desk.Id, OwnKind.Ticket, item.TicketId) is { Count: > 0 } owners)
            return item is MergedEvent merged ? Merge(desk.Id, merged, owners, now) : Apply(row with { Ticket = owners[0] }, item.AuthorId, owners);
        // It may be ours all the same: the desk has it, and its answer is not yet written here. Then it waits.
        if (!desk.MayHaveUnknown && !session.Outbox.HasUnsure(desk.Id))
            return Recorded.Foreign;
        session.Desk.Add(row);
        return Recorded.Stored;
    }

    /// <summary>A row was accepted: what the desk calls it is ours from now on, and what waited for it is taken up.</summary>
    public void Written(OutboxRow row, TicketReference reference, long now)
    {
        if (row.Body.Kind == TicketEventKind.Created)
        {
            session.Desk.AddOwn(row.Backend, OwnKind.Ticket, reference.Id, row.Ticket, now);
            TakeUp(row.Backend, reference.Id, row.Ticket, 0, now);
        }
        // Ours stands for an id that the desk did not tell, and some desks answer with the ticket's.
        else if (row.Body.Kind is TicketEventKind.Commented or TicketEventKind.Changed or TicketEventKind.Redacted && reference.Id != row.Key.Value && reference.Id != row.Reference?.Id)
        {
            session.Desk.AddOwn(row.Backend, OwnKind.Comment, reference.Id, row.Event, now);
            session.Desk.Remove(row.Backend, DeskEventKind.Comment, reference.Id); // it came back before its answer was written
        }
    }

    private Recorded Merge(int backend, MergedEvent merged, IReadOnlyList<long> owners, long now) =>
        Join(backend, merged.IntoId, owners, now) ? Recorded.Stored : Recorded.Repeated;

    /// <summary>The other ticket is these as well from now on; where it was one of ours before, all are told what happens to it. False: nothing is new.</summary>
    private bool Join(int backend, string nativeId, IReadOnlyList<long> tickets, long now)
    {
        var before = session.Desk.OwnersOf(backend, OwnKind.Ticket, nativeId);
        var joining = tickets.Except(before).ToList();
        foreach (var ticket in joining)
            session.Desk.AddOwn(backend, OwnKind.Ticket, nativeId, ticket, now);
        if (before.Count > 0 && session.Tickets.Get(before[0]) is { ToldAt: { } toldAt, Status: not TicketStatus.Cancelled } other)
            foreach (var ticket in joining)
                session.Tickets.SetTold(ticket, other.Status, now, toldAt);
        return joining.Count > 0;
    }

    private Recorded Apply(DeskEventRow row, string? author, IReadOnlyList<long> owners)
    {
        if (owners.Any(owner => IsOurs(row with { Ticket = owner })))
            return Recorded.Own;
        if (row.Kind == DeskEventKind.Comment && owners.Any(owner => IsRequester(owner, author)))
            return Recorded.Foreign;
        session.Desk.Add(row);
        Tell(row, owners);
        session.Quarantine.Release(row.Backend, row.NativeId, null);
        return Recorded.Stored;
    }

    /// <summary>What waited for the desk's id of the ticket; behind a merge also what happened to the other one since.</summary>
    private void TakeUp(int backend, string nativeId, long ticket, long after, long now)
    {
        foreach (var row in session.Desk.Waiting(backend).Where(row => row.Id > after && row.Body.TicketId == nativeId))
            if (row.Body.IntoId is { } into)
            {
                session.Desk.Remove(backend, row.Kind, row.NativeId);
                Join(backend, into, [ticket], now);
                TakeUp(backend, into, ticket, row.Id, now);
            }
            else
            {
                TakeUp(row with { Ticket = ticket });
            }
    }

    private void TakeUp(DeskEventRow row)
    {
        if (IsOurs(row) || (row.Kind == DeskEventKind.Comment && IsRequester(row.Ticket, row.Body.AuthorId)))
        {
            session.Desk.Remove(row.Backend, row.Kind, row.NativeId);
            return;
        }
        session.Desk.SetTicket(row.Id, row.Ticket);
        Tell(row, [row.Ticket]);
    }

    private bool IsOurs(DeskEventRow row) =>
        row is { Kind: DeskEventKind.Comment, Body.Text: { } text } && marks.Claim(row.Backend, row.Ticket, row.NativeId, text, row.ReceivedAt);

    /// <summary>Who asks is no voice of the desk's: by his account there, or by the address by which the desk knows him.</summary>
    private bool IsRequester(long ticket, string? author) => author is not null
        && (session.Tickets.Get(ticket)?.Requester == author || string.Equals(session.Tickets.FirstEvent(ticket)?.RequesterAddress, author, StringComparison.OrdinalIgnoreCase));

    /// <summary>What happened last in the desk holds, in whatever order it comes; only its own times are compared, for its clock and ours differ. The person hears of it as the channel's mode says.</summary>
    private void Tell(DeskEventRow row, IReadOnlyList<long> owners)
    {
        foreach (var owner in owners)
            if (session.Tickets.Get(owner) is { } ticket)
                Tell(row with { Ticket = owner }, ticket, owners.Count > 1);
    }

    private void Tell(DeskEventRow row, TicketRow ticket, bool isShared)
    {
        if (row.Kind == DeskEventKind.Comment)
        {
            replies.Answer(ticket, row, isShared, row.ReceivedAt);
        }
        else if (row.Status is { } status && ticket.Status != TicketStatus.Cancelled && (ticket.ToldAt is null || row.At >= ticket.ToldAt))
        {
            session.Tickets.SetTold(row.Ticket, Ours(status), Math.Min(row.At, row.ReceivedAt), row.At);
            if (ticket.Status != Ours(status) && !isShared)
                replies.Status(ticket, row, row.ReceivedAt);
        }
    }

    private DeskEventRow Row(int backend, DeskEvent item, long now) => new(
        session.NextId(), backend, KindOf(item), item.Id, 0, (item as StatusEvent)?.Status, item.At is { } at ? Math.Min(Clock.Micros(at), now + MostAhead) : now, now,
        new DeskEventBody(item.TicketId, item.Author, (item as StatusEvent)?.Word, (item as CommentEvent)?.Text) { AuthorId = item.AuthorId, IntoId = (item as MergedEvent)?.IntoId });

    private static DeskEventKind KindOf(DeskEvent item) => item switch
    {
        StatusEvent => DeskEventKind.Status,
        CommentEvent => DeskEventKind.Comment,
        MergedEvent => DeskEventKind.Merged,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static TicketStatus Ours(DeskStatus status) => status switch
    {
        DeskStatus.Open => TicketStatus.Open,
        DeskStatus.Pending => TicketStatus.Pending,
        DeskStatus.Resolved => TicketStatus.Resolved,
        DeskStatus.Closed => TicketStatus.Closed,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

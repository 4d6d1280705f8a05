using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

/// <summary>Rows as the queries of <see cref="Sql"/> give them: integers are 64 bits, times microseconds.</summary>
internal sealed class SummaryRow
{
    public long? DecisionId { get; set; }

    public long Id { get; set; }

    public string Channel { get; set; } = "";

    public string NativeId { get; set; } = "";

    public long State { get; set; }

    public string Profile { get; set; } = "";

    public string? Text { get; set; }

    public long? TextIsCut { get; set; }

    public string? Subject { get; set; }

    public string? Html { get; set; }

    public string? Url { get; set; }

    public string? More { get; set; }

    public string Language { get; set; } = "";

    public long CreatedAt { get; set; }

    public long ReceivedAt { get; set; }

    public long Kind { get; set; }

    public long Visibility { get; set; }

    public long ConversationId { get; set; }

    public long Step { get; set; }

    public long? Category { get; set; }

    public double? Confidence { get; set; }

    public long? Priority { get; set; }

    public long? Action { get; set; }

    public string? PolicyRow { get; set; }

    public long? TicketId { get; set; }

    public string? TicketNativeId { get; set; }

    public long? TicketStatus { get; set; }

    public PostSummary ToSummary()
    {
        var author = State == (int)PostState.Gone ? null : StoreJson.Author(Profile);
        return new PostSummary(
            Id, Channel, NativeId, (PostState)State, author?.Name ?? author?.Handle ?? author?.Id, Text, Language, Clock.At(CreatedAt), Clock.At(ReceivedAt),
            (Category?)Category, Confidence, (Priority?)Priority, (PolicyAction?)Action, PolicyRow, ConversationId, TicketId, TicketNativeId)
        {
            TicketStatus = DeskEventReadRow.StatusOf(TicketStatus),
            TextIsCut = TextIsCut == 1,
            Version = DecisionId,
        };
    }
}

internal static class StepWords
{
    /// <summary>As the settings name it.</summary>
    public static string Of(long step) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(((ThreadingStep)step).ToString());
}

internal sealed class ConversationReadRow
{
    public long Id { get; set; }

    public string Channel { get; set; } = "";

    public string? ThreadKey { get; set; }

    public long Step { get; set; }

    public string? Profile { get; set; }

    public ConversationRecord ToRecord(IEnumerable<long> posts) => new(
        Id, Channel, ThreadKey, StepWords.Of(Step), Profile is null ? null : StoreJson.Author(Profile) is { } asker ? asker.Handle ?? asker.Name ?? asker.Id : null, [.. posts]);
}

internal sealed class RevisionReadRow
{
    public long RowId { get; set; }

    public long Revision { get; set; }

    public long OrderValue { get; set; }

    public long State { get; set; }

    public string? Text { get; set; }

    public long CreatedAt { get; set; }

    public long ReceivedAt { get; set; }

    public RevisionRecord ToRecord() => new(RowId, (int)Revision, OrderValue, (PostState)State, Text, Clock.At(CreatedAt), Clock.At(ReceivedAt));
}

internal sealed class ArrivalReadRow
{
    public string Channel { get; set; } = "";

    public string NativeId { get; set; } = "";

    public long OrderValue { get; set; }

    public long ReceivedAt { get; set; }

    public ArrivalRecord ToRecord() => new(Channel, NativeId, OrderValue, Clock.At(ReceivedAt));
}

internal sealed class DecisionReadRow
{
    public long Id { get; set; }

    public long MadeAt { get; set; }

    public long Category { get; set; }

    public long? RequestKind { get; set; }

    public double Confidence { get; set; }

    public double Margin { get; set; }

    public long Priority { get; set; }

    public long Action { get; set; }

    public string PolicyRow { get; set; } = "";

    public string? Backend { get; set; }

    public string? Route { get; set; }

    public string Packs { get; set; } = "";

    public string? Body { get; set; }

    /// <summary>After a deletion the evidence is gone; category, times and row stay.</summary>
    public DecisionRecord ToRecord()
    {
        var more = Body is null ? null : StoreJson.Decision(Body);
        var facts = more?.Facts ?? new Facts(new SenderFacts(SenderKind.Unknown, null, null, null, 0), new ContextFacts("", false, false, Clock.At(MadeAt)));
        return new DecisionRecord(
            Id, Clock.At(MadeAt), (Category)Category, (RequestKind?)RequestKind, Confidence, Margin, (Priority)Priority, (PolicyAction)Action, PolicyRow, Backend, Route,
            more?.Service, more?.Tags ?? [], more?.Scores ?? [], more?.Evidence ?? [], facts, Packs)
        {
            PriorityReason = more?.PriorityReason,
        };
    }
}

internal sealed class DeliveryReadRow
{
    public long Id { get; set; }

    public string Backend { get; set; } = "";

    public long Kind { get; set; }

    public long State { get; set; }

    public long? Priority { get; set; }

    public long Attempt { get; set; }

    public long CreatedAt { get; set; }

    public long? DueAt { get; set; }

    public long? IntentAt { get; set; }

    public string? Reason { get; set; }

    public long TicketId { get; set; }

    public string? TicketNativeId { get; set; }

    public long? TicketStatus { get; set; }

    public string? TicketUrl { get; set; }

    public long PostId { get; set; }

    public string Key { get; set; } = "";

    public byte[] Body { get; set; } = [];

    public DeliveryRecord ToRecord(DerivedKeys keys, bool withBody)
    {
        var body = StoreJson.Event(Body);
        return new DeliveryRecord(
            Id, Backend, (TicketEventKind)Kind, (DeliveryState)State, (Priority?)Priority ?? body?.Priority ?? Contracts.Priority.Medium, (int)Attempt, Clock.At(CreatedAt), At(DueAt), At(IntentAt), Reason,
            TicketId, TicketNativeId, TicketUrl, PostId, Key.Length > 0 || body is null ? Key : keys.Event(body).Value, withBody ? body : null)
        {
            TicketStatus = DeskEventReadRow.StatusOf(TicketStatus),
            Channel = body?.Channel,
            Category = body?.Category,
        };
    }

    private static DateTimeOffset? At(long? micros) => micros is { } known ? Clock.At(known) : null;
}

internal sealed class FileReadRow
{
    public string? Name { get; set; }

    public string Url { get; set; } = "";

    public string? ContentType { get; set; }

    public long? Bytes { get; set; }

    public long State { get; set; }

    public string? Hash { get; set; }

    public long Attempts { get; set; }

    public long DueAt { get; set; }

    public string? Reason { get; set; }

    public FileRecord ToRecord() => new(
        Name, Url, ContentType, Bytes, (FileState)State, Hash, (int)Attempts, State == (int)FileState.Waiting ? Clock.At(DueAt) : null, Reason);
}

internal sealed class QuarantineReadRow
{
    public long Id { get; set; }

    public string Channel { get; set; } = "";

    public string NativeId { get; set; } = "";

    public string Reason { get; set; } = "";

    public long ReceivedAt { get; set; }

    public long PlaceKind { get; set; }

    public long Attempts { get; set; }

    public long State { get; set; }

    public long? Bytes { get; set; }

    public byte[]? Raw { get; set; }

    public QuarantineRecord ToRecord() => new(Id, Channel, NativeId, Reason, Clock.At(ReceivedAt), (int)Attempts, (QuarantineState)State, (int)(Bytes ?? 0), Raw)
    {
        IsBackend = PlaceKind == (int)NameKind.Backend,
    };
}

internal sealed class DeskEventReadRow
{
    public long Id { get; set; }

    public string Backend { get; set; } = "";

    public long Kind { get; set; }

    public string NativeId { get; set; } = "";

    public long TicketId { get; set; }

    public string? TicketNativeId { get; set; }

    public long? Status { get; set; }

    public long At { get; set; }

    public long ReceivedAt { get; set; }

    public string Body { get; set; } = "";

    public DeskEventRecord ToRecord()
    {
        var body = StoreJson.Desk(Body);
        return new DeskEventRecord(
            Id, Backend, (DeskEventKind)Kind, NativeId, TicketId, TicketNativeId, (DeskStatus?)Status, body.Word, body.Text, body.Author, Clock.At(At), Clock.At(ReceivedAt));
    }

    /// <summary>Of a ticket's column; a cancelled ticket never stood in the desk.</summary>
    public static DeskStatus? StatusOf(long? ticket) => (TicketStatus?)ticket switch
    {
        TicketStatus.Open => DeskStatus.Open,
        TicketStatus.Pending => DeskStatus.Pending,
        TicketStatus.Resolved => DeskStatus.Resolved,
        TicketStatus.Closed => DeskStatus.Closed,
        _ => null,
    };
}

internal sealed class LaneReadRow
{
    public string Channel { get; set; } = "";

    public string Lane { get; set; } = "";

    public string Cursor { get; set; } = "";

    public long Epoch { get; set; }

    public long? LastSuccess { get; set; }

    public long Seen { get; set; }

    public long Stored { get; set; }

    public long Repeated { get; set; }

    public long Quarantined { get; set; }

    public long Reach { get; set; }

    public long Own { get; set; }

    public long Gone { get; set; }

    public long Cut { get; set; }

    public long Skipped { get; set; }

    public LaneRecord ToRecord() => new(
        Channel, Lane, Cursor, Epoch, LastSuccess is { } at ? Clock.At(at) : null, Seen, Stored, Repeated, Quarantined, Reach, Own, Gone, Cut, Skipped);
}

internal sealed class CountReadRow
{
    public long Day { get; set; }

    public string Channel { get; set; } = "";

    public long Category { get; set; }

    public long Action { get; set; }

    public long Posts { get; set; }

    public CountRecord ToRecord() => new(DateOnly.FromDayNumber(DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + (int)Day), Channel, (Category)Category, (PolicyAction)Action, Posts);
}

internal sealed class BacklogReadRow
{
    public string Backend { get; set; } = "";

    public long State { get; set; }

    public long Rows { get; set; }

    public long Oldest { get; set; }

    public long FoundTwice { get; set; }

    public long Tasks { get; set; }

    public BacklogRecord ToRecord() => new(Backend, (DeliveryState)State, Rows, Clock.At(Oldest)) { FoundTwice = FoundTwice, Tasks = Tasks };
}

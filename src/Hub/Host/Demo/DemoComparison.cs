using System.Net;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Demo;

/// <summary>Holds the store after the play to samples/expected.tsv; a second play on the same store must leave the same.</summary>
internal sealed class DemoComparison(DemoRecords records, IReadOnlyList<HttpStatusCode> answers)
{
    private readonly List<string> differences = [];
    private readonly Dictionary<string, long> conversations = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> labels = [];
    private readonly List<QuarantineRecord> quarantine = [.. records.Quarantine];

    /// <summary>One sentence each; empty: all is as expected.</summary>
    public IReadOnlyList<string> Compare(IReadOnlyList<ExpectedLine> expected)
    {
        foreach (var line in expected)
            Compare(line, records.Posts.GetValueOrDefault((line.Channel, line.Id)));
        return differences;
    }

    private void Compare(ExpectedLine line, PostRecord? post)
    {
        if (line.Result == "quarantined")
            CompareQuarantine(line, post);
        else if (line.Result is "reach" or "tombstoned" || (line.Result == "gone" && line.Conversation.Length == 0))
            Must(line, post is null || post.Summary.State == PostState.Gone, "result", line.Result, "a post");
        else if (post is null)
            Must(line, false, "result", line.Result, "nothing");
        else
            Compare(line, post, [.. post.Decisions.OrderBy(decision => decision.Id)]);
    }

    private void Compare(ExpectedLine line, PostRecord post, IReadOnlyList<DecisionRecord> decisions)
    {
        CompareConversation(line, post.Conversation.Id);
        if (line.Result == "gone")
            Must(line, post.Summary.State == PostState.Gone, "result", "gone", Word(post.Summary.State));
        if (line.Result == "revision")
            Must(line, post.Revisions.Count > 1, "result", "revision", "one revision only");
        // The first decision is that of the post, the last that of its newest edit.
        var decision = line.Result == "revision" ? decisions[^1] : decisions.Count > 0 ? decisions[0] : null;
        if (line.Category.Length > 0 && line.Action != "review")
            Must(line, decision is not null && Word(decision.Category) == line.Category, "category", line.Category, decision is null ? "none" : Word(decision.Category));
        if (line.Row.Length > 0)
            Must(line, decision?.PolicyRow == line.Row, "policy row", line.Row, decision?.PolicyRow ?? "none");
        if (line.Sender.Length > 0)
            Must(line, decision is not null && Word(decision.Facts?.Sender.Kind ?? SenderKind.Unknown) == line.Sender, "sender kind", line.Sender, decision?.Facts is { } facts ? Word(facts.Sender.Kind) : "none");
        CompareAction(line, post, decision);
    }

    private void CompareAction(ExpectedLine line, PostRecord post, DecisionRecord? decision)
    {
        if (Event(line.Action) is { } kind)
            Must(line, post.Deliveries.Any(row => row.Kind == kind && row.State == DeliveryState.Done), "action", line.Action, Deliveries(post, decision));
        else if (line.Action is "review" or "archive")
            Must(line, decision is not null && Word(decision.Action) == line.Action, "action", line.Action, Deliveries(post, decision));
    }

    /// <summary>It waits in quarantine, or it was refused and a good arrival has taken its place since.</summary>
    private void CompareQuarantine(ExpectedLine line, PostRecord? post)
    {
        var item = quarantine.Find(item => item.Channel == line.Channel && (line.Id.Length == 0 || item.NativeId == line.Id));
        Must(line, item is not null || post is not null, "result", "quarantined", "nothing");
        Must(line, post is not null || answers[line.Line - 1] == HttpStatusCode.UnprocessableEntity, "answer", "422", $"{(int)answers[line.Line - 1]}");
        if (item is not null)
            quarantine.Remove(item);
    }

    /// <summary>Equal labels are one conversation, and different ones are two.</summary>
    private void CompareConversation(ExpectedLine line, long id)
    {
        if (line.Conversation.Length == 0)
            return;
        conversations.TryAdd(line.Conversation, id);
        labels.TryAdd(id, line.Conversation);
        Must(line, conversations[line.Conversation] == id && labels[id] == line.Conversation, "conversation", line.Conversation, labels[id]);
    }

    private void Must(ExpectedLine line, bool holds, string what, string expected, string found)
    {
        if (!holds)
            differences.Add($"line {line.Line} ({line.Channel} {line.Id}): {what} must be {expected}; it is {found}.");
    }

    private static TicketEventKind? Event(string action) => action switch
    {
        "ticket" => TicketEventKind.Created,
        "comment" => TicketEventKind.Commented,
        "change" => TicketEventKind.Changed,
        "redact" => TicketEventKind.Redacted,
        _ => null,
    };

    private static string Deliveries(PostRecord post, DecisionRecord? decision) =>
        $"{(decision is null ? "undecided" : Word(decision.Action))}{string.Concat(post.Deliveries.Select(row => $", {Word(row.Kind)} {Word(row.State)}"))}";

    private static string Word<T>(T value)
        where T : struct, Enum => ApiQuery.Word(value);
}

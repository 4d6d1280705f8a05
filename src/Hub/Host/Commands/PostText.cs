using Hub.Core;

namespace Hub.Host.Commands;

/// <summary>Writes the record of a post for a person at a terminal.</summary>
internal sealed class PostText(TextWriter output, DateTimeOffset now)
{
    public async Task WriteAsync(PostRecord record)
    {
        var post = record.Summary;
        await LineAsync("Post", $"{post.Id} ({Answers.Word(post.State)}, {Answers.Word(record.Kind)}, {Answers.Word(record.Visibility)})");
        await LineAsync("Channel", $"{post.Channel}, native id {post.NativeId}");
        await LineAsync("Author", string.Join(' ', new[] { record.Author?.Name ?? post.Author, record.Author?.Handle, record.Author?.Id }.Where(part => part is not null).Distinct()));
        await LineAsync("Written", $"{Answers.Moment(post.CreatedAt)}, received {Answers.Moment(post.ReceivedAt)} UTC");
        await LineAsync("Original", record.Url);
        await LineAsync("Subject", record.Subject);
        await LineAsync("Conversation", $"{record.Conversation.Id}, joined by {record.Conversation.PostStep ?? record.Conversation.Step}, posts {string.Join(' ', record.Conversation.Posts)}");
        foreach (var file in record.Attachments)
            await LineAsync("Attachment", Pages.Words.File(file, record.Files));
        await output.WriteLineAsync();
        foreach (var line in (post.Text ?? (post.State == PostState.Gone ? "(deleted by its author)" : "(no text)")).Split('\n'))
            await output.WriteLineAsync($"  {Table.Clean(line)}");
        foreach (var decision in record.Decisions)
            await WriteAsync(decision, post.Text ?? "");
        await WriteAsync(record.Revisions, record.Arrivals);
        if (record.Deliveries.Count > 0)
        {
            await output.WriteLineAsync();
            await DeliveriesCommand.Table(record.Deliveries, now).WriteAsync(output);
        }
        await DeskEventText.WriteAsync(output, record.DeskEvents);
    }

    private async Task WriteAsync(DecisionRecord decision, string text)
    {
        await output.WriteLineAsync();
        await LineAsync("Decision", $"{decision.Id} at {Answers.Moment(decision.MadeAt)}: {Answers.Word(decision.Category)}{(decision.RequestKind is { } kind ? $" ({Answers.Word(kind)})" : "")}, "
            + $"confidence {Answers.Share(decision.Confidence)}, margin {Answers.Share(decision.Margin)}");
        await LineAsync("Policy", $"{decision.PolicyRow}: {Answers.Word(decision.Action)}{(decision.Backend is { } backend ? $" in {backend}" : "")}{(decision.Route is { } route ? $" by route {route}" : "")}, priority {Answers.Word(decision.Priority)}");
        await LineAsync("Priority", decision.PriorityReason);
        await LineAsync("Sender", $"{Answers.Word(decision.Facts.Sender.Kind)}, {decision.Facts.Sender.PostsBefore} posts before");
        foreach (var reason in decision.Facts.Sender.Evidence ?? [])
            await LineAsync("", $"{Answers.Word(reason.For)} by {reason.Rule}, {reason.Found}");
        if (decision.Facts.Sender.Customer is { } customer)
            await LineAsync("Customer", $"{customer.Number}{(customer.Contract is { } contract ? $", {contract}" : "")}{(customer.IsVip ? ", vip" : "")}, by {customer.MatchedBy} ({customer.Basis})");
        await LineAsync("Packs", decision.Packs);
        if (decision.Evidence.Count == 0)
            return;
        var table = new Table(new("weight", IsNumber: true), new("for", MayCut: true), new("rule", MayCut: true), new("words", MayCut: true));
        foreach (var evidence in decision.Evidence)
            table.Add(Pages.Words.Weight(evidence.Weight), evidence.For, evidence.Rule, Pages.Highlights.Words(text, evidence));
        await table.WriteAsync(output);
    }

    private async Task WriteAsync(IReadOnlyList<RevisionRecord> revisions, IReadOnlyList<ArrivalRecord> arrivals)
    {
        await output.WriteLineAsync();
        foreach (var revision in revisions)
            await LineAsync("Revision", $"{revision.Revision}, {Answers.Word(revision.State)}, received {Answers.Moment(revision.ReceivedAt)}");
        foreach (var arrival in arrivals)
            await LineAsync("Arrival", $"{Answers.Moment(arrival.ReceivedAt)} at {arrival.Channel} as {arrival.NativeId}");
    }

    private Task LineAsync(string title, string? value) => string.IsNullOrEmpty(value) ? Task.CompletedTask : output.WriteLineAsync($"{(title.Length == 0 ? "" : title + ":"),-14}{Table.Clean(value)}");
}

using Hub.Contracts;
using Hub.Core;

namespace Hub.Tests.Host;

/// <summary>Records as the core would read them.</summary>
internal static class SampleRecords
{
    public static readonly DateTimeOffset At = new(2026, 11, 20, 6, 7, 23, TimeSpan.Zero);

    public static PostRecord Post(long id, string text, params Evidence[] evidence)
    {
        var summary = new PostSummary(id, "web", $"native-{id}", PostState.Current, "Ann", text, "en", At, At, Category.Incident, 0.91, Priority.High, PolicyAction.Ticket, "else-a-ticket", 7, 3, "T-3");
        var facts = new Facts(new SenderFacts(SenderKind.Customer, 12, null, null, 2), new ContextFacts("web", false, false, At));
        var decision = new DecisionRecord(5, At, Category.Incident, null, 0.91, 0.8, Priority.High, PolicyAction.Ticket, "else-a-ticket", "desk", "first-line", null, ["wifi"], [3, 0, 1, 0, 0], evidence, facts, "abc123");
        return new PostRecord(
            summary, null, null, null, PostKind.Post, Visibility.Public, new Author { Id = "a-1", Name = "Ann", Handle = "@ann" }, [], "thread", null,
            new ConversationRecord(7, "web", "thread", "platform", "Ann", [id]), [new RevisionRecord(id, 1, 1, PostState.Current, text, At, At)], [new ArrivalRecord("support", $"native-{id}", 1, At)],
            [decision], [Delivery(id * 10, DeliveryState.Done)]);
    }

    public static DeliveryRecord Delivery(long id, DeliveryState state) =>
        new(id, "desk", TicketEventKind.Created, state, Priority.High, 1, At, At, At, null, 3, "T-3", "https://desk.example.com/T-3", 1, "00ff", null);
}

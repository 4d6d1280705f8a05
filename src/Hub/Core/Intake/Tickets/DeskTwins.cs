using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>What is said where a desk was found to hold more than once what was meant once.</summary>
internal static class DeskTwins
{
    public static string Sentence(TicketEventKind kind, Settlement.Done done) =>
        $"The desk held it {done.Times} times: {done.Reference.Id} is kept{(done.Others.Count == 0 ? "" : $"; beside it {string.Join(", ", done.Others.Select(other => other.Id))}")}. "
        + (kind == TicketEventKind.Created ? "Merge or close the others there." : "Remove the others there.");

    /// <summary>An internal comment on the ticket that is kept, with a key of its own.</summary>
    public static TicketEvent Link(OutboxRow create, Settlement.Done done, string sentence) => EventBodies.Redacted(create.Body) with
    {
        Kind = TicketEventKind.Commented,
        InternalComment = true,
        ActionId = create.Event,
        Title = sentence,
        Text = string.Join('\n', done.Others.Select(other => other.Url is null ? other.Id : $"{other.Id} {other.Url}").Prepend(sentence)),
        Reason = sentence,
        Related = done.Others[0],
    };
}

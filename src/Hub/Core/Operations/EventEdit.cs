using Hub.Contracts;

namespace Hub.Core.Operations;

/// <summary>A person's words in place of the author's: cleaned, and nothing beside them that still says the old ones.</summary>
internal static class EventEdit
{
    private const string Sentence = "A person edited this before it was sent.";

    public static TicketEvent Apply(TicketEvent before, DeliveryEdit edit)
    {
        var after = before with { Priority = edit.Priority ?? before.Priority };
        if (edit.Route is { } route)
            after = after with { Route = route.Length == 0 ? null : CleanText.Id(route) };
        if (edit.Title is { } title)
            after = after with { Title = OneLine(title), Subject = before.Subject is null ? null : OneLine(title) };
        // Markup would say the old words, and evidence points into them.
        if (edit.Text is { } text && CleanText.Text(text) != before.Text)
            after = after with { Text = CleanText.Text(text), Html = null, Evidence = [] };
        return after == before ? before : after with { Reason = before.Reason ?? Sentence };
    }

    private static string OneLine(string title) => CleanText.Line(title).Replace('\n', ' ').Trim();
}

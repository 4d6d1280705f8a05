using System.Net;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Says what an answer comes to: the preset's rules first, then what holds for every desk.</summary>
internal sealed class AnswerReader(HttpSinkOptions options, Credentials credentials, Surroundings with)
{
    private readonly BackendPreset preset = options.Preset;
    private readonly DeskPages pages = new(options, with.Templates);

    public Outcome Read(OperationPreset operation, Delivery delivery, Answer answer) => Meaning(answer.Status, operation, answer.Body) switch
    {
        Sinks.Meaning.Accepted => Reference(operation, delivery, answer),
        Sinks.Meaning.Retry => new Retry(Wish(answer.Message), Sentence(answer)),
        Sinks.Meaning.Unknown => new Unknown(Sentence(answer)),
        _ => new Rejected(Sentence(answer)),
    };

    public TimeSpan? Wish(HttpResponseMessage answer) => RetryAfter.Of(answer, with.Time);

    /// <summary>Host, status and the desk's own words, bounded and without secrets.</summary>
    public string Sentence(Answer answer)
    {
        var (host, status) = (answer.Message.RequestMessage?.RequestUri?.Authority, answer.Status);
        var words = DeskWords.Of(answer.Body, preset, credentials);
        var redirect = status is >= 300 and < 400 && answer.Message.Headers.Location is { } target
            ? $" and points to {(target.IsAbsoluteUri ? target.GetLeftPart(UriPartial.Path) : target.OriginalString.Split('?')[0])}; redirects are never followed, so set Url to the address itself" : "";
        return CleanText.Line(credentials.Hide($"{host} answered {status} {answer.Message.StatusCode}{redirect}{(words.Length == 0 ? "." : ": " + words)}"));
    }

    private Meaning Meaning(int status, OperationPreset operation, ReadOnlySpan<byte> body)
    {
        foreach (var rule in preset.Outcomes)
            if (status >= rule.Least && status <= rule.Most && Fits(rule, body))
                return rule.Means;
        if (status is >= 200 and < 300)
            return preset.Error is { } error && error.Find(body) is { Length: > 0 } and not ("false" or "[]" or "{}") ? Sinks.Meaning.Rejected : Sinks.Meaning.Accepted;
        return (HttpStatusCode)status switch
        {
            HttpStatusCode.TooManyRequests or (HttpStatusCode)425 => Sinks.Meaning.Retry,
            // A page to look at after the deed, or one to sign in at: nobody can tell.
            HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.RequestTimeout => Sinks.Meaning.Unknown,
            // A desk that keeps keys answers so while the first request with the key runs, or with the ticket that it opened.
            HttpStatusCode.Conflict when preset.Class == BackendClass.Keyed => operation.Id?.Find(body) is { Length: > 0 } ? Sinks.Meaning.Accepted : Sinks.Meaning.Unknown,
            _ => status is >= 300 and < 500 ? Sinks.Meaning.Rejected : Sinks.Meaning.Unknown,
        };
    }

    private static bool Fits(OutcomeRule rule, ReadOnlySpan<byte> body)
    {
        if (rule.Contains is { } text && body.IndexOf(text) < 0)
            return false;
        return rule.At is not { } at || (at.Find(body) is { } found && (rule.Value is null || rule.Value == found) && (rule.Begins is null || found.StartsWith(rule.Begins, StringComparison.Ordinal)));
    }

    private static string OurId(Delivery delivery) => delivery.Event switch
    {
        { Kind: TicketEventKind.Created } item => item.TicketKey,
        { Kind: TicketEventKind.Requester, RequesterAddress: { } address } => address,
        _ => delivery.Key.Value,
    };

    /// <summary>A ticket is named with the page where a person opens it.</summary>
    public TicketReference Reference(string id, string? link, Delivery delivery)
    {
        var clean = CleanText.Id(id);
        return new(clean, link is { Length: > 0 } ? CleanText.Line(link) : delivery.Event.Kind == TicketEventKind.Created ? pages.Of(clean) : null);
    }

    private Outcome Reference(OperationPreset operation, Delivery delivery, Answer answer)
    {
        var link = operation.Link?.Find(answer.Body);
        if (operation.Id?.Find(answer.Body) is { Length: > 0 } id)
            return new Accepted(Reference(id, link, delivery));
        if (operation.Id is null || operation.IdOptional)
            return new Accepted(new TicketReference(OurId(delivery), link is null ? null : CleanText.Line(link)));
        return new Unknown($"the answer {answer.Status} has no id at {operation.Id}: {DeskWords.Of(answer.Body, preset, credentials)}");
    }
}

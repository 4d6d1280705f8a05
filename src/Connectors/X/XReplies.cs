using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Answers under the post of who summoned us; X refuses any other for good (manage-tweets, 23 February 2026).</summary>
internal sealed class XReplies(XClient client, XLedger ledger, bool canReply) : IReplier
{
    /// <summary>More would be a flood.</summary>
    private const int MostParts = 5;

    private static readonly TimeSpan CreditWait = TimeSpan.FromMinutes(15);

    /// <summary>The app alone cannot write: it needs an account's consent.</summary>
    public bool CanReply => canReply;

    /// <summary>Blind: X has no key for a post, and a search shows it late or not at all.</summary>
    public ReplyPromise Promise { get; } = new(BackendClass.Blind, null);

    public async ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop)
    {
        if (reply.Visibility != Visibility.Public || !long.TryParse(reply.InReplyTo, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return new Rejected($"The post {reply.InReplyTo} is no public post on X.");
        var parts = XText.Split(reply.Text);
        if (parts.Count > MostParts)
            return new Rejected($"The reply needs {parts.Count} posts of {XText.Most} characters; at most {MostParts} are sent: shorten it.");
        var (under, first) = (reply.InReplyTo, (TicketReference?)null);
        for (var at = 0; at < parts.Count; at++)
        {
            var outcome = await SendAsync(parts[at], under, stop);
            if (outcome is not Accepted { Reference: var sent })
                return first is null ? outcome : new Unknown($"{at} of {parts.Count} parts stand, the first as {first.Id}; the next does not: {Reason(outcome)}");
            first ??= sent;
            under = sent.Id;
        }
        return new Accepted(first!);
    }

    private static string Reason(Outcome outcome) => outcome switch { Retry retry => retry.Reason, Unknown unknown => unknown.Reason, Rejected rejected => rejected.Reason, _ => "" };

    private async Task<Outcome> SendAsync(string text, string under, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new XCreate(text, new XCreateReply(under)), XJson.Default.XCreate);
        try
        {
            var reply = await client.CallAsync("create", () => new HttpRequestMessage(HttpMethod.Post, new Uri(client.Url, "2/tweets")) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } }, stop);
            if (reply.IsOk)
                ledger.Replied(text);
            return Read(reply);
        }
        catch (Exception error) when (error is ThrottledException or UnreachableSourceException)
        {
            // Of the credential: nothing was sent.
            return new Retry(null, $"The reply could not be sent: {error.Message}");
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.OfReply("no answer came in time.");
        }
    }

    private static Outcome Read(XReply reply) => reply.Status switch
    {
        _ when reply.IsOutOfCredit => new Retry(CreditWait, $"X sends nothing until credit is loaded: {reply.Problem.Words}"),
        200 or 201 => Sent(reply.Body) is { } id ? new Accepted(new TicketReference(id, $"https://x.com/i/status/{id}")) : new Unknown("X answered well and named no post."),
        429 => new Retry(reply.Wait, $"X asks to wait: {reply.Problem.Words}"),
        401 => new Retry(null, $"X does not take the account's consent: {reply.Problem.Words}"),
        >= 400 and < 500 => new Rejected($"X refuses the reply: {reply.Problem.Words}"),
        _ => new Unknown($"The reply's fate is not known: {reply.Problem.Words}"),
    };

    private static string? Sent(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, XJson.Default.XRecord)?.Data?.Id is { Length: > 0 } id ? CleanText.Id(id) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record XCreate(string Text, XCreateReply Reply);

internal sealed record XCreateReply(string InReplyToTweetId);

using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>A receiver of Standard Webhooks; it can be sent a test event (docs/events.md).</summary>
internal sealed class WebhookSink(HttpSinkOptions options, Surroundings with) : HttpSink(options, with), IPingSink
{
    private const int MaxAnswer = 64 * 1024;
    private readonly Operation ping = new(new OperationPreset("POST", "", [], PingBody.Name, "application/json", null, true, null), options, with.Templates);
    private readonly Surroundings with = with;

    public async ValueTask<Outcome> PingAsync(CancellationToken stop)
    {
        var act = new Act(Probe(with.Time.GetUtcNow()), Options);
        try
        {
            using var answer = await Exchange.SendAsync(ping, act, MaxAnswer, stop);
            return Answers.Read(ping.Preset, act.Delivery, answer);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.IsCertain ? new Retry(null, Exchange.Sentence(failure)) : new Unknown(Exchange.Sentence(failure));
        }
    }

    /// <summary>Stands for an event where one is asked for; nothing of it but key, backend and time is sent. Each ping has an id of its own, by its time.</summary>
    private Delivery Probe(DateTimeOffset now) => new(
        new TicketEvent
        {
            Kind = TicketEventKind.Created,
            Backend = with.Name,
            TicketKey = "",
            PostKey = "",
            PostId = 0,
            ConversationId = 0,
            Channel = "",
            NativeId = "",
            Title = "",
            Text = "",
            Author = new Author { Id = "" },
            ReceivedAt = now,
        },
        new EventKey($"ping-{now.UtcTicks}"), null, 1, false);
}

/// <summary>The test event.</summary>
internal sealed class PingBody : IBodyWriter
{
    /// <summary>No preset can say it.</summary>
    public const string Name = "ping";

    public Body Write(Act act)
    {
        var scratch = JsonScratch.Take();
        var json = scratch.Json;
        json.WriteStartObject();
        WebhookBody.WriteHead(json, "hub.ping", act.Delivery.Event.ReceivedAt);
        json.WriteStartObject();
        json.WriteString("key"u8, act.Delivery.Key.Value);
        json.WriteString("backend"u8, act.Delivery.Event.Backend);
        json.WriteEndObject();
        json.WriteEndObject();
        return Body.Copy(scratch.Written);
    }
}

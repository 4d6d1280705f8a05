using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>A receiver of Standard Webhooks; it can be sent a test event (docs/events.md).</summary>
internal sealed class WebhookSink(HttpSinkOptions options, Surroundings with) : HttpSink(options, with), IPingSink
{
    public const string PingType = "hub.ping";
    private static readonly OperationPreset Plain = new("POST", "", [], BackendPresetReader.NoBody, "application/json", null, true, null);
    private readonly Surroundings with = with;

    public async ValueTask<Outcome> PingAsync(CancellationToken stop)
    {
        var probe = Probe(with.Time.GetUtcNow());
        var bytes = Body(probe);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Options.Url);
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Plain.ContentType);
            Credentials.Sign(request, probe, new Body(bytes, bytes.Length));
            return await SendAsync(request, probe, static (sink, asked, answer, body) => ((WebhookSink)sink).Answers.Read(Plain, asked, answer, body), stop);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            var reason = Credentials.Hide(TimedOut(failure));
            return failure.IsCertain ? new Retry(null, reason) : new Unknown(reason);
        }
    }

    private byte[] Body(Delivery probe)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WebhookBody.WriteHead(json, PingType, probe.Event.ReceivedAt);
            json.WriteStartObject();
            json.WriteString("key"u8, probe.Key.Value);
            json.WriteString("backend"u8, with.Name);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Stands for an event where one is asked for; nothing of it but key and time is sent. Each ping has an id of its own, by its time.</summary>
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

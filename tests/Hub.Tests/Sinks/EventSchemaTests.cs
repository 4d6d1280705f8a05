using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>docs/events.md and its schemas say what the preset standard-webhook sends, no more and no less.</summary>
[TestFixture]
[Property("Requirement", "R22")]
internal sealed class EventSchemaTests
{
    private static readonly (string, string?)[] Everything =
        [("Takes", "requester, attached, closed, internal"), ("Routes:network", "Q-NET"), ("Fields:team", "one")];
    private readonly SchemaCheck schemas = new(Path.Combine(Shared.Root, "docs", "events"));

    private static IEnumerable<TicketEventKind> Kinds => Enum.GetValues<TicketEventKind>().Where(kind => kind != TicketEventKind.Replied); // replies go to channels, never to sinks

    [TestCaseSource(nameof(Kinds))]
    public async Task What_is_sent_of_each_kind_holds_to_its_schema(TicketEventKind kind)
    {
        foreach (var delivery in new[] { Least(kind), Most(kind) })
        {
            var sent = (await SentCall.OfAsync(delivery, Everything)).Text;
            var schema = $"ticket.{Word(kind)}.schema.json";
            using var body = JsonDocument.Parse(sent);
            Assert.That(schemas.Problems(schema, body.RootElement), Is.Empty);
            Assert.That(body.RootElement.GetProperty("data").GetProperty("key").GetString(), Is.EqualTo(delivery.Key.Value));
        }
    }

    [Test]
    public async Task The_schema_names_no_field_that_nobody_sends_and_every_word_that_may_come()
    {
        var schema = schemas.Read("event.schema.json").GetProperty("properties");
        var sent = new HashSet<string>();
        foreach (var kind in Kinds)
        {
            using var body = JsonDocument.Parse((await SentCall.OfAsync(Most(kind), Everything)).Text);
            sent.UnionWith(body.RootElement.GetProperty("data").EnumerateObject().Select(field => field.Name));
        }
        Assert.That(schema.EnumerateObject().Select(field => field.Name), Is.EquivalentTo(sent));
        Assert.Multiple(() =>
        {
            Assert.That(Words(schema, "kind"), Is.EquivalentTo(Kinds.Select(Word)));
            Assert.That(Words(schema, "category"), Is.EquivalentTo(Enum.GetValues<Category>().Select(Word)));
            Assert.That(Words(schema, "requestKind"), Is.EquivalentTo(Enum.GetValues<RequestKind>().Select(Word)));
            Assert.That(Words(schema, "priority"), Is.EquivalentTo(Enum.GetValues<Priority>().Select(Word)));
            Assert.That(Words(schema, "senderKind"), Is.EquivalentTo(Enum.GetValues<SenderKind>().Select(Word)));
            Assert.That(Words(schema, "postKind"), Is.EquivalentTo(Enum.GetValues<PostKind>().Select(Word)));
            Assert.That(Words(schema, "visibility"), Is.EquivalentTo(Enum.GetValues<Visibility>().Select(Word)));
        });
    }

    [Test]
    public async Task The_test_event_is_signed_holds_to_its_schema_and_has_an_id_of_its_own()
    {
        var request = await SentCall.OfAsync(sink => ((IPingSink)sink).PingAsync(default));
        using var body = JsonDocument.Parse(request.Text);
        Assert.That(schemas.Problems("hub.ping.schema.json", body.RootElement), Is.Empty);
        Assert.That(request.Header("webhook-id"), Is.EqualTo(body.RootElement.GetProperty("data").GetProperty("key").GetString()));
        Assert.That(request.Header("webhook-signature"), Does.StartWith("v1,"));
    }

    [Test]
    public void The_page_lists_every_event_with_its_schema_and_no_other()
    {
        var page = File.ReadAllText(Path.Combine(Shared.Root, "docs", "events.md"));
        var files = Directory.EnumerateFiles(Path.Combine(Shared.Root, "docs", "events"), "*.schema.json").Select(Path.GetFileName).ToList();
        Assert.That(files, Is.EquivalentTo((string[])[.. Kinds.Select(kind => $"ticket.{Word(kind)}.schema.json"), "hub.ping.schema.json", "event.schema.json"]));
        foreach (var file in files)
            Assert.That(page, Does.Contain($"(events/{file})"));
    }

    [Test]
    public void The_check_itself_refuses_what_a_schema_does_not_allow()
    {
        using var body = JsonDocument.Parse("""{"type":"hub.ping","timestamp":"yesterday","version":2,"data":{"key":"ping-1","other":1}}""");
        Assert.That(schemas.Problems("hub.ping.schema.json", body.RootElement), Has.Count.EqualTo(4));
    }

    private static string[] Words(JsonElement schema, string field) => [.. schema.GetProperty(field).GetProperty("enum").EnumerateArray().Select(word => word.GetString()!)];

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static Delivery Least(TicketEventKind kind) => kind switch
    {
        TicketEventKind.Created => SampleDelivery.Create(1),
        TicketEventKind.Commented => SampleDelivery.Comment(1, new("T-1"), "x"),
        TicketEventKind.Redacted => SampleDelivery.Redact(1, new("T-1")),
        TicketEventKind.Changed => With(SampleDelivery.Comment(1, new("T-1"), "x"), kind),
        TicketEventKind.Requester => SampleDelivery.Extended(kind, 1, null),
        _ => SampleDelivery.Extended(kind, 1, new("T-1")),
    };

    private static Delivery Most(TicketEventKind kind)
    {
        var (at, file) = (new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), new Attachment("a", "https://x.example/a", "text/plain", 3) { Hash = new string('a', 64) });
        var delivery = Least(kind);
        return delivery with
        {
            Ticket = new TicketReference("T-1", "https://desk.example/T-1"),
            Requester = new TicketReference("R-1"),
            OpenFile = () => new MemoryStream([1, 2, 3], writable: false),
            Event = delivery.Event with
            {
                RequestKind = RequestKind.Status,
                Service = "internet",
                Subject = "s",
                Html = "<p>",
                Url = "https://x.example/1",
                Reason = "A reason.",
                InReplyTo = "0",
                ThreadId = "t",
                Author = new Author { Id = "u", Scope = "s", Handle = "h", Name = "n", Email = "e@example.org", Bio = "b", Followers = 1, Verified = true, CreatedAt = at },
                Attachments = [file],
                RequesterAddress = "e@example.org",
                Customer = new TicketCustomer("K-1", "gold"),
                RequesterName = "n",
                File = file,
                Related = new TicketReference("T-0", "https://desk.example/T-0"),
                Escalation = "A complaint.",
                InternalComment = kind == TicketEventKind.Commented,
                Reopens = true,
            },
        };
    }

    private static Delivery With(Delivery delivery, TicketEventKind kind) => delivery with { Event = delivery.Event with { Kind = kind } };
}

using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

[TestFixture, Property("Requirement", "R7")]
public sealed class HostileItemTests
{
    private static readonly string[] Fields =
        ["id", "text", "conversationId", "inReplyTo", "messageId", "subject", "html", "url", "language", "group", "repostOf", "visibility", "kind", "automatic", "createdAt", "version"];

    private static readonly string[] AuthorFields = ["id", "handle", "name", "email", "phone", "bio", "followers", "verified", "createdAt"];

    [Test]
    public void Every_naughty_string_in_every_field_comes_out_clean_or_is_quarantined()
    {
        var texts = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(Shared.Need("data/hostile/blns/blns.json")))!;
        foreach (var text in texts.Concat(Hostile.Texts))
            foreach (var field in Fields.Select(field => (field, false)).Concat(AuthorFields.Select(field => (field, true))))
                Check(Item(field.field, Hostile.Json(text), field.Item2));
    }

    [Test]
    public void Every_naughty_string_survives_in_text_as_far_as_it_is_clean()
    {
        foreach (var text in JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(Shared.Need("data/hostile/blns/blns.json")))!.Where(text => text.Length > 0))
        {
            var raw = JsonSerializer.SerializeToUtf8Bytes(new { id = "1", text });
            Assert.That(ItemParser.One(raw, default).Change is Put put ? put.Post.Text : "", Is.EqualTo(CleanText.Text(text)));
        }
    }

    [Test]
    public void Whatever_the_bytes_are_nothing_is_thrown() => Prop.ForAll<byte[]>(bytes => Check(bytes)).QuickCheckThrowOnFailure();

    [Test]
    public void Whatever_bytes_stand_in_a_string_nothing_is_thrown_and_the_text_is_clean() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] raw = [.. "{\"id\":\"1\",\"text\":\"x"u8, .. bytes.Where(one => one is >= 32 and not (byte)'"' and not (byte)'\\'), .. "\"}"u8];
        Assert.That(ItemParser.One(raw, default).Change, Is.InstanceOf<Put>());
        Check(raw);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Any_cut_of_a_good_item_is_defective_or_good()
    {
        var whole = File.ReadAllBytes(Path.Combine(Shared.Root, "src/Connectors/Webhook/sample.json"));
        for (var length = 0; length < whole.Length; length++)
            Check(whole[..length]);
    }

    [TestCase(60, true)]
    [TestCase(70, false)]
    public void An_item_may_nest_64_deep(int depth, bool isGood)
    {
        var deep = Encoding.UTF8.GetBytes($$"""[{"id":"1","text":"x"},{"id":"2","text":"x","more":{{new string('[', depth)}}{{new string(']', depth)}}},{"id":"3","text":"x"}]""");
        var many = WebhookItems.Read(deep, false, default);
        Assert.That(many.Items!.Select(item => item.Change is Put), Is.EqualTo((bool[])[true, isGood, true]));
    }

    [TestCase('[')]
    [TestCase('{')]
    public void A_bottomless_pit_is_unparsable_as_a_whole(char open)
    {
        var body = Encoding.UTF8.GetBytes(open == '[' ? new string('[', 5_000_000) : string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000)));
        Assert.That(WebhookItems.Read(body, false, default), Has.Property(nameof(PushedBody.Items)).Null.And.Property(nameof(PushedBody.Whole)).Not.EqualTo(default(ItemReading)));
    }

    [Test]
    public void A_body_of_ten_megabytes_is_one_post_whose_text_is_bounded()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"id":"1","text":"{{new string('д', 5_000_000)}}"}""");
        var put = (Put)WebhookItems.Read(body, false, default).Items!.Single().Change;
        Assert.That(put.Post.Text, Has.Length.EqualTo(CleanText.MaxText));
        Assert.That(put.Post.Raw.Length, Is.EqualTo(body.Length));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_million_items_are_refused_without_building_them(bool isLines)
    {
        var body = Encoding.UTF8.GetBytes(isLines ? string.Concat(Enumerable.Repeat("{}\n", 1_000_000)) : $"[{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}]");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(WebhookItems.Read(body, isLines, default).IsTooMany);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
    }

    [Test]
    public void Lists_without_end_are_a_defect_of_the_item()
    {
        var references = string.Join(',', Enumerable.Repeat("\"a\"", 1_001));
        Assert.That(ItemParser.One(Encoding.UTF8.GetBytes($$"""{"id":"1","text":"x","references":[{{references}}]}"""), default).Problem?.Detail, Is.EqualTo("/references must be at most 1000 long; it is longer."));
    }

    private static byte[] Item(string field, string json, bool ofAuthor)
    {
        var inner = $"\"{field}\":{json}";
        return Encoding.UTF8.GetBytes($$"""{{{(field == "id" && !ofAuthor ? "" : "\"id\":\"1\",")}}{{(field == "text" ? "" : "\"text\":\"x\",")}}{{(ofAuthor ? $"\"author\":{{{inner}}}" : inner)}},"references":[{{json}}],"attachments":[{"url":"u","name":{{json}},"contentType":{{json}}}]}""");
    }

    private static void Check(byte[] raw)
    {
        switch (ItemParser.One(raw, DateTimeOffset.UnixEpoch).Change)
        {
            case Put put:
                foreach (var id in (string?[])[put.Post.NativeId, put.Post.Author.Id, put.Post.ThreadId, put.Post.InReplyTo, put.Post.MessageId, put.Post.Group, put.Post.RepostOf, .. put.Post.References])
                    Assert.That(id is null || CleanText.Id(id) == id, "clean id");
                foreach (var text in (string?[])[put.Post.Text, put.Post.Subject, put.Post.Html, put.Post.Url, put.Post.Language, put.Post.Author.Name, put.Post.Author.Bio, .. put.Post.Attachments.Select(attachment => attachment.Name)])
                    Assert.That(text is null || CleanText.Text(text) == text, "clean text");
                break;
            case Defective defective:
                Assert.That(defective is { Id.Length: > 0, Reason.Length: > 0 } && CleanText.Text(defective.Reason) == defective.Reason, "clean reason");
                break;
        }
    }
}

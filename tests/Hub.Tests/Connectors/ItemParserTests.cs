using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

[TestFixture]
public sealed class ItemParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void Every_field_arrives_where_it_belongs()
    {
        var raw = File.ReadAllBytes(Path.Combine(Shared.Root, "src/Connectors/Webhook/sample.json"));
        var post = ((Put)ItemParser.One(raw, Now).Change).Post;
        Assert.Multiple(() =>
        {
            Assert.That(post.NativeId, Is.EqualTo("1976209911230529001"));
            Assert.That(post.Text, Does.StartWith("No internet since six"));
            Assert.That(post.ThreadId, Is.EqualTo("1976209911230529001"));
            Assert.That(post.PartitionKey, Is.EqualTo("1976209911230529001"));
            Assert.That(post.InReplyTo, Is.EqualTo("1976209911230528000"));
            Assert.That(post.References, Is.EqualTo((string[])["1976209911230528000"]));
            Assert.That(post.MessageId, Is.EqualTo("<1976209911230529001@forum.example>"));
            Assert.That(post.Subject, Is.EqualTo("Red light"));
            Assert.That(post.Html, Does.StartWith("<p>No internet"));
            Assert.That(post.Url, Is.EqualTo("https://forum.example/t/1976209911230529001"));
            Assert.That(post.CreatedAt, Is.EqualTo(new DateTimeOffset(2025, 10, 9, 8, 53, 20, TimeSpan.Zero)));
            Assert.That(post.Language, Is.EqualTo("en"));
            Assert.That(post.Visibility, Is.EqualTo(Visibility.Public));
            Assert.That(post.Kind, Is.EqualTo(PostKind.Reply));
            Assert.That(post.Group, Is.EqualTo("album-1"));
            Assert.That(post.Automatic, Is.EqualTo(Automatic.No));
            Assert.That(post.OrderValue, Is.EqualTo(1));
            Assert.That(post.Author, Is.EqualTo(new Author
            {
                Id = "u1",
                Handle = "@olena",
                Name = "Olena K.",
                Email = "olena@example.org",
                Bio = "Teacher, two cats",
                Followers = 312,
                Verified = false,
                CreatedAt = new DateTimeOffset(2019, 3, 1, 0, 0, 0, TimeSpan.Zero),
            }));
            Assert.That(post.Attachments, Is.EqualTo((Attachment[])[new("router.jpg", "https://forum.example/f/router.jpg", "image/jpeg", 184320)]));
            Assert.That(Encoding.UTF8.GetString(post.Raw.Span), Is.EqualTo(Encoding.UTF8.GetString(raw).TrimEnd()));
        });
    }

    [TestCase("""{"text":"x"}""", "/id must be text or a whole number that is unique in the channel; it is missing or empty.")]
    [TestCase("""{"id":"","text":"x"}""", "/id must be text or a whole number that is unique in the channel; it is missing or empty.")]
    [TestCase("""{"id":1.5,"text":"x"}""", "/id must be text or a whole number; it is 1.5.")]
    [TestCase("""{"id":"1"}""", "/text must be given where there are neither attachments nor repostOf; it is missing or empty.")]
    [TestCase("""{"id":"1","text":""}""", "/text must be given where there are neither attachments nor repostOf; it is missing or empty.")]
    [TestCase("""{"id":"1","text":"\u0000"}""", "/text must be given where there are neither attachments nor repostOf; it is missing or empty.")]
    [TestCase("""{"id":"1","text":["x"]}""", "/text must be text; it is an array.")]
    [TestCase("""{"id":"1","text":"x","kind":"publish"}""", "/kind must be post, edit or delete; it is \"publish\".")]
    [TestCase("""{"id":"1","text":"x","visibility":"secret"}""", "/visibility must be public or private; it is \"secret\".")]
    [TestCase("""{"id":"1","text":"x","automatic":true}""", "/automatic must be no, auto-generated, auto-replied, list or bounce; it is true.")]
    [TestCase("""{"id":"1","text":"x","version":"2"}""", "/version must be a whole number of 64 bits; it is \"2\".")]
    [TestCase("""{"id":"1","text":"x","version":9223372036854775808}""", "/version must be a whole number of 64 bits; it is 9223372036854775808.")]
    [TestCase("""{"id":"1","text":"x","createdAt":"yesterday"}""", "/createdAt must be a timestamp by RFC 3339 such as 2025-10-09T08:53:20Z; it is \"yesterday\".")]
    [TestCase("""{"id":"1","text":"x","createdAt":1760000000}""", "/createdAt must be a timestamp by RFC 3339 such as 2025-10-09T08:53:20Z; it is 1760000000.")]
    [TestCase("""{"id":"1","text":"x","author":"me"}""", "/author must be an object; it is \"me\".")]
    [TestCase("""{"id":"1","text":"x","author":{"followers":-1}}""", "/author/followers must be a whole number from 0 to 9223372036854775807; it is -1.")]
    [TestCase("""{"id":"1","text":"x","author":{"id":{"a":1}}}""", "/author/id must be text or a whole number; it is an object.")]
    [TestCase("""{"id":"1","text":"x","author":{"verified":"yes"}}""", "/author/verified must be true or false; it is \"yes\".")]
    [TestCase("""{"id":"1","text":"x","references":"a"}""", "/references must be an array of ids; it is \"a\".")]
    [TestCase("""{"id":"1","text":"x","references":["a",["b"]]}""", "/references/1 must be text or a whole number; it is an array.")]
    [TestCase("""{"id":"1","attachments":[{"url":"u"},{"bytes":3}]}""", "/attachments/1 must be an object with a url or a name; it is without both.")]
    [TestCase("""{"id":"1","attachments":[{"url":"u","bytes":"3"}]}""", "/attachments/0/bytes must be a whole number from 0 to 9223372036854775807; it is \"3\".")]
    [TestCase("""{"id":"1","attachments":[7]}""", "/attachments/0 must be an object; it is 7.")]
    [TestCase("""[]""", "The item must be an object; it is an array.")]
    [TestCase("""{"id":"1","text":"x"} {}""", "The item must be JSON; it is broken at line 1, byte 23.")]
    [TestCase("""{"id":"1","text":"x""", "The item must be JSON; it is broken at line 1, byte 20.")]
    [TestCase("", "The item must be JSON; it is broken at line 1, byte 1.")]
    public void What_is_wrong_is_said_in_a_sentence_with_field_allowed_and_found(string item, string sentence)
    {
        var reading = Read(item);
        Assert.That(reading.Problem?.Detail, Is.EqualTo(sentence));
        Assert.That(reading.Change, Is.InstanceOf<Defective>().With.Property(nameof(Defective.Reason)).EqualTo(sentence));
        Assert.That(reading.Problem, Has.Property(nameof(Problem.Allowed)).Not.Null.And.Property(nameof(Problem.Found)).Not.Null.And.Property(nameof(Problem.Status)).EqualTo(422));
    }

    [Test]
    public void A_bad_item_lies_under_its_native_id_and_one_without_under_its_content_hash()
    {
        Assert.That(((Defective)Read("""{"id":7,"text":[]}""").Change).Id, Is.EqualTo("7"));
        Assert.That(((Defective)Read("{}").Change).Id, Is.EqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));
    }

    [Test]
    public void A_number_is_an_id_by_its_digits()
    {
        var post = Post("""{"id":9007199254740993,"text":"x","conversationId":-5,"inReplyTo":7,"references":[1,"2",null,3],"author":{"id":42}}""");
        Assert.That((string?[])[post.NativeId, post.ThreadId, post.InReplyTo, .. post.References, post.Author.Id], Is.EqualTo((string[])["9007199254740993", "-5", "7", "1", "2", "3", "42"]));
    }

    [Test]
    public void Null_and_unknown_fields_count_as_absent()
    {
        var nulls = string.Join(',', Enum.GetNames<ItemField>().Where(name => name is not ("Unknown" or "Id" or "Text")).Select(name => $"\"{char.ToLowerInvariant(name[0])}{name[1..]}\":null"));
        var post = Post($$$"""{"id":"1","text":"x",{{{nulls}}},"metrics":{"likes":[1,{"deep":null}]},"source":true,"ID":"2"}""");
        Assert.That(post, Is.EqualTo(Post("""{"id":"1","text":"x"}""") with { Raw = post.Raw }));
    }

    [Test]
    public void Of_a_key_that_comes_twice_the_last_counts() => Assert.That(Post("""{"id":"1","text":"a","id":"2","text":"b"}"""), Has
        .Property(nameof(Contracts.Post.NativeId)).EqualTo("2").And.Property(nameof(Contracts.Post.Text)).EqualTo("b"));

    [Test]
    public void A_name_may_be_written_with_escapes() =>
        Assert.That(Post("""{"\u0069d":"1","te\u0078t":"x","\ud800":1,"kind":"\u0065dit","createdAt":"2025-10-09T08:53:20\u002b00:00"}""").CreatedAt, Is.EqualTo(new DateTimeOffset(2025, 10, 9, 8, 53, 20, TimeSpan.Zero)));

    [TestCase("""{"id":"1","kind":"delete","createdAt":"2025-10-09T08:53:20Z"}""", "2025-10-09T08:53:20Z")]
    [TestCase("""{"id":"1","kind":"delete"}""", "2026-01-02T03:04:05Z")]
    [TestCase("""{"id":"1","kind":"delete","author":7,"text":{}}""", "2026-01-02T03:04:05Z")]
    public void A_deletion_stands_whatever_else_is_wrong(string item, string at) =>
        Assert.That(Read(item).Change, Is.EqualTo(new Gone("1", DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))));

    [TestCase("""{"id":"1","text":"x","author":{"handle":"@a","email":"A@b.c"}}""", "handle:@a")]
    [TestCase("""{"id":"1","text":"x","author":{"name":"A","email":"A@b.c"},"conversationId":"c"}""", "email:a@b.c")]
    [TestCase("""{"id":"1","text":"x","author":{"name":"A"},"conversationId":"c"}""", "anonymous:c")]
    [TestCase("""{"id":"1","text":"x"}""", "anonymous-post:1")]
    public void An_author_without_an_id_gets_one_that_is_nobody_elses(string item, string author) => Assert.That(Post(item).Author.Id, Is.EqualTo(author));

    [TestCase("""{"id":"1","text":"x"}""", PostKind.Post)]
    [TestCase("""{"id":"1","text":"x","inReplyTo":"0"}""", PostKind.Reply)]
    [TestCase("""{"id":"1","text":"x","inReplyTo":"0","visibility":"private"}""", PostKind.Direct)]
    public void The_kind_of_post_follows_from_the_fields(string item, PostKind kind) => Assert.That(Post(item).Kind, Is.EqualTo(kind));

    [TestCase("""{"id":"1","attachments":[{"url":"u"}]}""")]
    [TestCase("""{"id":"1","repostOf":"0"}""")]
    public void A_post_may_lack_text_where_there_is_something_else(string item) => Assert.That(Post(item).Text, Is.Empty);

    [TestCase("2025-10-09T08:53:20Z", "2025-10-09T08:53:20Z")]
    [TestCase("2025-10-09t08:53:20.1234567890z", "2025-10-09T08:53:20.1234567Z")]
    [TestCase("2025-10-09 10:53:20+02:00", "2025-10-09T08:53:20Z")]
    [TestCase("2025-10-09T08:53", "2025-10-09T08:53:00Z")]
    [TestCase("2025-10-09", "2025-10-09T00:00:00Z")]
    [TestCase("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z")]
    [TestCase("2025-10-09T08:53:20-0530", "2025-10-09T14:23:20Z")]
    [TestCase("2025-02-29T00:00:00Z", null)]
    [TestCase("2025-10-09T24:00:00Z", null)]
    [TestCase("0000-01-01T00:00:00Z", null)]
    [TestCase("0001-01-01T00:00:00+01:00", null)]
    [TestCase("2025-10-09T08:53:20.Z", null)]
    [TestCase("2025-10-09T08:53:20+2", null)]
    [TestCase("2025-10-09T08:53:20Zebra", null)]
    [TestCase("20251009", null)]
    public void Times_are_read_by_RFC_3339(string text, string? expected)
    {
        var change = Read($$"""{"id":"1","text":"x","createdAt":"{{text}}"}""").Change;
        Assert.That((change as Put)?.Post.CreatedAt, Is.EqualTo(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static ItemReading Read(string item) => ItemParser.One(Encoding.UTF8.GetBytes(item), Now);

    private static Post Post(string item) => ((Put)Read(item).Change).Post;
}

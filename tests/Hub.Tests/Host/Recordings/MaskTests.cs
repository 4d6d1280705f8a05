using System.Text;
using Hub.Host.Recordings;
using NUnit.Framework;

namespace Hub.Tests.Host.Recordings;

/// <summary>Who wrote cannot be told from a recording; what was written can.</summary>
[Property("Requirement", "G14")]
internal sealed class MaskTests
{
    private readonly BodyMask bodies = new(new PersonMask(new byte[32], new HashSet<string> { "acme_help", "1001" }), text => text.Replace("s3cr3t-of-ours", BodyMask.Secret, StringComparison.Ordinal));

    [TestCase("call +49 170 123 45 67 now", "170")]
    [TestCase("ring (030) 1234567", "1234567")]
    [TestCase("mail a.b@c.de", "a.b@c.de")]
    [TestCase("I live in Lange Straße 5, no: Gartenweg 12", "Gartenweg")]
    [TestCase("at 12 Garden Lane", "Garden")]
    [TestCase("вул. Шевченка, буд. 7", "Шевченка")]
    [TestCase("see t.me/petra77", "petra")]
    [TestCase("thanks @petra77", "petra")]
    [TestCase("key s3cr3t-of-ours", "s3cr3t")]
    public void Addresses_numbers_and_handles_are_masked_in_words_and_keep_their_length(string text, string hidden)
    {
        var masked = Of($$"""{"text":"{{text}}"}""");
        Assert.That(masked, Does.Not.Contain(hidden));
        if (!text.Contains("s3cr3t", StringComparison.Ordinal))
            Assert.That(masked, Has.Length.EqualTo($$"""{"text":"{{text}}"}""".Length));
    }

    [TestCase("outage since 2026-11-20, 14:35, or 20.11.2026 at the latest")]
    [TestCase("@acme_help it costs 29.99 in 2026 and 100 Mbit")]
    [TestCase("error 691 on port 8443")]
    public void Other_words_stay(string text) => Assert.That(Of($$"""{"text":"{{text}}"}"""), Is.EqualTo($$"""{"text":"{{text}}"}"""));

    [Test]
    public void The_same_person_is_the_same_everywhere_and_numbers_of_posts_keep_their_order()
    {
        var masked = System.Text.Json.Nodes.JsonNode.Parse(Of("""{"data":[{"id":"1992100080213941844","author_id":"1992000000000000001","text":"hi @petra77"},{"id":"1992100080213941845","author_id":"1001","text":"x"}],"includes":{"users":[{"id":"1992000000000000001","username":"petra77","name":"Petra"}]},"meta":{"next_token":"abc"}}"""))!;
        var (posts, user) = (masked["data"]!.AsArray(), masked["includes"]!["users"]![0]!);
        Assert.Multiple(() =>
        {
            Assert.That((string)posts[0]!["author_id"]!, Is.EqualTo((string)user["id"]!).And.Not.EqualTo("1992000000000000001"));
            Assert.That((string)posts[0]!["text"]!, Is.EqualTo($"hi @{user["username"]}"));
            Assert.That((long.Parse((string)posts[1]!["id"]!, System.Globalization.CultureInfo.InvariantCulture) - long.Parse((string)posts[0]!["id"]!, System.Globalization.CultureInfo.InvariantCulture), (string)posts[1]!["author_id"]!, (string)masked["meta"]!["next_token"]!), Is.EqualTo((1L, "1001", "abc")), "our own account and a page's token stay");
        });
    }

    [Test]
    public void A_group_of_Telegram_stays_one_and_its_messages_keep_their_numbers()
    {
        var masked = Of("""{"update_id":734210001,"message":{"message_id":51,"date":1764547200,"chat":{"id":-1001234567890,"type":"supergroup","title":"Petras Haus"},"from":{"id":5550101,"first_name":"Petra","language_code":"de"},"contact":{"phone_number":"+491701234567"},"location":{"latitude":53.5,"longitude":10.1},"text":"Petra hier"}}""");
        Assert.That(masked, Does.Match("""^\{"update_id":734210001,"message":\{"message_id":51,"date":1764547200,"chat":\{"id":-100[1-9]\d{9},"type":"supergroup","title":"[A-Z][a-z]{5} [A-Z][a-z]{3}"\},"from":\{"id":[1-9]\d{6},"first_name":"(?<name>[A-Z][a-z]{4})","language_code":"de"\},"contact":\{"phone_number":"\+[1-9]\d{11}"\},"location":\{"latitude":0,"longitude":0\},"text":"\k<name> hier"\}\}$"""));
        Assert.That(masked, Does.Not.Contain("1234567890").And.Not.Contain("5550101").And.Not.Contain("Petra").And.Not.Contain("491701234567"));
    }

    [Test]
    public void A_feed_keeps_its_elements_and_loses_its_people()
    {
        var masked = Of("""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:forum.example.org,2026:t1</id><updated>2026-11-20T06:07:23Z</updated><author><name>Petra Klein</name><email>petra@klein.de</email><uri>https://forum.example.org/u/petra</uri></author><title>Klein, aber kaputt</title></entry></feed>""");
        Assert.That(masked, Does.Contain("<id>tag:forum.example.org,2026:t1</id><updated>2026-11-20T06:07:23Z</updated><author><name>").And.Contain("aber kaputt</title>").And.Not.Contain("Petra").And.Not.Contain("Klein").And.Not.Contain("klein.de").And.Not.Contain("petra"));
    }

    [TestCase("neither JSON nor a feed: Petra")]
    [TestCase("""{"text":"broken, Petra""")]
    public void What_has_no_shape_is_not_kept(string body) => Assert.That(bodies.Of(Encoding.UTF8.GetBytes(body)), Is.Null);

    [TestCase("a"), TestCase("A-"), TestCase("7 "), TestCase("a.b"), TestCase("@a"), TestCase("ul. A ")]
    public void A_long_run_of_anything_ends(string part)
    {
        var run = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        Assert.That(() => bodies.Of(Encoding.UTF8.GetBytes($$"""{"text":"{{run}}"}""")), Throws.Nothing);
        Assert.That(() => bodies.Of(Encoding.UTF8.GetBytes($"<feed>{string.Concat(Enumerable.Repeat("<![CDATA[", 20_000))}{run}")), Throws.Nothing);
    }

    [Test]
    public void Secrets_leave_fields_headers_and_addresses()
    {
        Assert.That(Of("""{"access_token":"abc","refresh_token":"def"}"""), Is.EqualTo("""{"access_token":"(secret)","refresh_token":"(secret)"}"""));
        Assert.That(bodies.Address(new Uri("https://api.example.org/bots3cr3t-of-ours/x?api_key=abc&max=5")), Is.EqualTo("https://api.example.org/bot(secret)/x?api_key=(secret)&max=5"));
        Assert.That((bodies.Header("Authorization", "Basic abc"), bodies.Header("X-Secret-Token", "abc"), bodies.Header("ETag", "\"1\"")), Is.EqualTo(("(secret)", "(secret)", "\"1\"")));
    }

    private string Of(string body) => Encoding.UTF8.GetString(bodies.Of(Encoding.UTF8.GetBytes(body))!.Bytes);
}

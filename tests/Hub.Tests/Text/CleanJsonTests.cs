using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Contracts;
using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Text;

[TestFixture, Property("Requirement", "R7")]
public sealed class CleanJsonTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Ids = new() { Converters = { new CleanIdConverter() } };

    [Test]
    public void Every_string_comes_back_from_its_escapes() => Prop.ForAll<string>(text =>
        text is null || Read(Encoding.UTF8.GetBytes(Hostile.Json(text))) == text).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [TestCase("""a\n\t\r\b\f\"\\\/b""", "a\n\t\r\b\f\"\\/b")]
    [TestCase("""\u0434\u0430 \uD83D\uDE80""", "да \ud83d\ude80")]
    [TestCase("""д\u0430""", "да")]
    public void Escapes_are_resolved_whatever_they_stand_for(string json, string text) => Assert.That(Read(Encoding.UTF8.GetBytes($"\"{json}\"")), Is.EqualTo(text));

    [Test]
    public void A_lone_surrogate_in_an_escape_does_not_throw() => Assert.That(Read("\"\\ud800 alone\""u8.ToArray()), Is.EqualTo("\ud800 alone"));

    [Test]
    public void Ill_formed_bytes_become_replacement_characters_with_escapes_and_without()
    {
        Assert.That(Read([(byte)'"', 0xff, (byte)'a', 0xd0, (byte)'"']), Is.EqualTo("\ufffda\ufffd"));
        Assert.That(Read([(byte)'"', 0xff, (byte)'\\', (byte)'n', 0xd0, (byte)'"']), Is.EqualTo("\ufffd\n\ufffd"));
    }

    [Test]
    public void A_long_string_with_escapes_is_whole()
    {
        var text = string.Concat(Enumerable.Repeat("line\nд", 200_000));
        Assert.That(Read(Encoding.UTF8.GetBytes(Hostile.Json(text))), Is.EqualTo(text));
    }

    /// <summary>Decoded only as far as cleaning looks, and yet the same.</summary>
    [TestCase("plain "), TestCase("\u0434\u0430\n"), TestCase("\ud83d\ude80"), TestCase("\0\0\0x"), TestCase("e\u0301\r\n")]
    public void A_line_that_is_far_too_long_is_what_cleaning_makes_of_the_whole(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, CleanText.MaxLine * 2));
        foreach (var json in (string[])[JsonSerializer.Serialize(text), JsonSerializer.Serialize(text, Unescaped)])
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            reader.Read();
            Assert.That(CleanJson.Line(ref reader), Is.EqualTo(CleanText.Line(text)));
        }
    }

    [TestCase("12", "12")]
    [TestCase("\"a\\u0000\"", "a~")]
    public void Ids_of_source_generated_contexts_are_clean(string json, string start) =>
        Assert.That(JsonSerializer.Deserialize<string>(json, Ids), Does.StartWith(start));

    private static string Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return CleanJson.Read(ref reader);
    }
}

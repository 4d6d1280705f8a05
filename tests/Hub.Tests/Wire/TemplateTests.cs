using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hub.Contracts;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

[TestFixture]
[Property("Requirement", "R28")]
internal sealed class TemplateTests
{
    private static readonly HandlebarsTemplates Templates = new();

    private static readonly string[] Hostile =
    [
        "\"", "\\", "\\\"", "\",\"admin\":true,\"x\":\"", "}}", "{{text}}", "{{{text}}}", "{{#each x}}", "\n\r\t\0\b\f\u0001\u007f", "</script>", "\u2028\u2029",
        "\ud800", "\udc00 lone", "'", "${x}", "`", "тест ї 日本 😀", "null", "", " ", "\\u0022", "]}", "*/", "<!--",
    ];

    [TestCaseSource(nameof(Hostile))]
    public void A_value_cannot_break_out_of_its_json_string(string value) => HoldsItsPlace(value);

    [Test]
    public void No_value_at_all_breaks_out_of_its_json_string()
    {
        Prop.ForAll<string?>(value => HoldsItsPlace(value ?? "")).QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_whole_value_is_written_as_json()
    {
        var model = new Dictionary<string, object?>
        {
            ["text"] = "a\"b",
            ["number"] = 1.5,
            ["flag"] = true,
            ["list"] = new[] { "x", "\"" },
            ["map"] = new Dictionary<string, object?> { ["k"] = null, ["n"] = 7L },
        };
        var json = Json("{\"t\":{{json text}},\"n\":{{json number}},\"f\":{{json flag}},\"l\":{{json list}},\"m\":{{json map}},\"no\":{{json missing}}}", model);
        Assert.That(json.GetRawText(), Is.EqualTo("""{"t":"a\"b","n":1.5,"f":true,"l":["x","\""],"m":{"k":null,"n":7},"no":null }"""));
    }

    [Test]
    public void Blocks_loops_and_helpers_work_and_missing_fields_are_empty()
    {
        var model = new Dictionary<string, object?> { ["tags"] = new[] { "a", "b\"" }, ["title"] = "0123456789", ["author"] = new Dictionary<string, object?> { ["name"] = "Ann" } };
        var json = Json(
            """{"tags":[{{#each tags}}{{json this}}{{#unless @last}},{{/unless}}{{/each}}],"who":"{{author.name}}{{author.none}}","d":"{{default nothing 'x'}}","e":"{{excerpt title 4}}"{{#if nothing}},"no":1{{/if}}}""", model);
        Assert.That(json.GetProperty("tags").GetArrayLength(), Is.EqualTo(2));
        Assert.That(json.GetProperty("who").GetString(), Is.EqualTo("Ann"));
        Assert.That(json.GetProperty("d").GetString(), Is.EqualTo("x"));
        Assert.That(json.GetProperty("e").GetString(), Is.EqualTo("0123…"));
    }

    [TestCase("""{"a":"{{{text}}}"}""", "raw output")]
    [TestCase("""{"a":"{{&text}}"}""", "raw output")]
    [TestCase("""{"a":"{{~&text}}"}""", "raw output")]
    [TestCase("""{"a":{{text}}}""", "json text")]
    [TestCase("""{"a":"{{json text}}"}""", "without quotes")]
    [TestCase("""{"a":"{{> part}}"}""", "partials")]
    [TestCase("""{"a":{{#if text}}"{{/if}}}""", "close the strings")]
    [TestCase("""{"a":"\{{text}}"}""", "backslash")]
    [TestCase("""{"a":"{{text"}""", "not closed")]
    [TestCase("""{"a":{{#if text}}1}""", "not closed")]
    public void A_template_whose_values_could_leave_their_place_is_refused(string source, string words)
    {
        Assert.That(Assert.Throws<FormatException>(() => Templates.Compile(source, TemplateEscaping.Json))!.Message, Does.Contain(words).And.Contain("line 1"));
    }

    [Test]
    public void Each_escaping_keeps_its_values_in_place()
    {
        var model = new Dictionary<string, object?> { ["v"] = "a b/<c>&\"d\"" };
        Assert.That(Templates.Compile("/t/{{v}}", TemplateEscaping.Url).Render(model), Is.EqualTo("/t/a%20b%2F%3Cc%3E%26%22d%22"));
        Assert.That(Templates.Compile("<p>{{v}}</p>", TemplateEscaping.Html).Render(model), Is.EqualTo("<p>a b/&lt;c&gt;&amp;&quot;d&quot;</p>"));
        Assert.That(Templates.Compile("{{v}}", TemplateEscaping.None).Render(model), Is.EqualTo("a b/<c>&\"d\""));
    }

    [TestCase("<b>{{json v}}</b>", TemplateEscaping.Html, "<b>&quot;&lt;img src=x onerror=alert(1)&gt;&amp;q=&quot;</b>")]
    [TestCase("?q={{json v}}", TemplateEscaping.Url, "?q=%22%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%26q%3D%22")]
    [TestCase("{{v}} {{excerpt (json v) 9}}", TemplateEscaping.Html, "&lt;img src=x onerror=alert(1)&gt;&amp;q= &quot;&lt;img src…")]
    public void A_whole_value_as_json_is_escaped_like_any_text_outside_of_json(string source, TemplateEscaping escaping, string expected) =>
        Assert.That(Templates.Compile(source, escaping).Render(new Dictionary<string, object?> { ["v"] = "<img src=x onerror=alert(1)>&q=" }), Is.EqualTo(expected));

    private static void HoldsItsPlace(string value)
    {
        var json = Json("""{"before":1,"text":"[{{text}}]","author":{"name":"{{author.name}}"},"after":2}""", new()
        {
            ["text"] = value,
            ["author"] = new Dictionary<string, object?> { ["name"] = value },
        });
        var wellFormed = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(value));
        Assert.That(string.Join(' ', json.EnumerateObject().Select(property => property.Name)), Is.EqualTo("before text author after"));
        Assert.That(json.GetProperty("text").GetString(), Is.EqualTo($"[{wellFormed}]"));
        Assert.That(json.GetProperty("author").GetProperty("name").GetString(), Is.EqualTo(wellFormed));
    }

    private static JsonElement Json(string source, Dictionary<string, object?> model) =>
        JsonDocument.Parse(Templates.Compile(source, TemplateEscaping.Json).Render(model)).RootElement;
}

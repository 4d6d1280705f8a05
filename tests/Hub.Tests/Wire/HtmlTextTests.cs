using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

/// <summary>Of a desk's HTML only the words stay (R28).</summary>
[TestFixture]
internal sealed class HtmlTextTests
{
    [TestCase("<p>Hello,</p><p>we are <b>on it</b>.</p>", "Hello,\n\nwe are on it.")]
    [TestCase("one<br>two<br/>three", "one\ntwo\nthree")]
    [TestCase("<div>Yes</div><blockquote>Is it <i>you</i>?<br>Really?</blockquote>", "Yes\n\n> Is it you?\n> Really?")]
    [TestCase("<ul><li>a</li><li>b</li></ul>", "a\n\nb")]
    [TestCase("<script>alert(1)</script><style>p{}</style>&lt;b&gt; &amp; <img src=x onerror=alert(1)>", "<b> &")]
    [TestCase("just words", "just words")]
    [TestCase("", "")]
    [TestCase("  \n <p>  spaced \n out  </p>  ", "spaced out")]
    public void Words_stay_and_blocks_become_lines(string html, string text) => Assert.That(HtmlText.Of(html), Is.EqualTo(text));

    [Test]
    [Property("Requirement", "R28")]
    [Property("Requirement", "R20")]
    public void Nested_formatting_that_a_parser_would_take_minutes_for_is_stripped_and_its_words_stay()
    {
        var html = string.Concat(Enumerable.Repeat("<a><div>", 40_000)) + "we &amp; you<script>steal()</script></div>and<br>more";
        Assert.That(HtmlText.Of(html), Is.EqualTo("we & you\nand\nmore"));
    }

    [Test]
    public void A_thousand_levels_are_no_harm() => Assert.That(HtmlText.Of(string.Concat(Enumerable.Repeat("<div>", 1000)) + "deep"), Is.Not.Null);
}

using System.Text;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

[TestFixture]
internal sealed class JsonPointerTests
{
    /// <summary>The document of RFC 6901, section 5.</summary>
    private const string Rfc = """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8,"t":true,"n":null,"o":{"x":[{"id":"7"}]}}""";

    [TestCase("/foo", """["bar","baz"]""")]
    [TestCase("/foo/0", "bar")]
    [TestCase("/foo/2", null)]
    [TestCase("/foo/01", null)]
    [TestCase("/foo/-", null)]
    [TestCase("/", "0")]
    [TestCase("/a~1b", "1")]
    [TestCase("/c%d", "2")]
    [TestCase("/i\\j", "5")]
    [TestCase("/k\"l", "6")]
    [TestCase("/ ", "7")]
    [TestCase("/m~0n", "8")]
    [TestCase("/t", "true")]
    [TestCase("/n", null)]
    [TestCase("/t/x", null)]
    [TestCase("/o/x/0/id", "7")]
    [TestCase("/nothing", null)]
    public void It_finds_what_the_rfc_says(string pointer, string? value)
    {
        Assert.That(JsonPointer.TryParse(pointer)!.Find(Encoding.UTF8.GetBytes(Rfc)), Is.EqualTo(value));
    }

    [TestCase("id")]
    [TestCase("/a~2b")]
    [TestCase("/a~")]
    public void What_is_no_pointer_is_told(string text)
    {
        Assert.That(JsonPointer.TryParse(text), Is.Null);
    }

    [TestCase("")]
    [TestCase("<html>")]
    [TestCase("{\"id\":")]
    [TestCase("[1,2")]
    public void An_answer_that_is_no_json_holds_nothing(string body)
    {
        Assert.That(JsonPointer.TryParse("/id")!.Find(Encoding.UTF8.GetBytes(body)), Is.Null);
    }
}

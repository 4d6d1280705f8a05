using System.Text;
using System.Text.Json;
using Hub.Connectors;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>Holds docs/webhook-item.schema.json to the parser.</summary>
[TestFixture]
public sealed class ItemSchemaTests
{
    private readonly JsonElement schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Shared.Root, "docs/webhook-item.schema.json"))).RootElement;

    [Test]
    public void The_schema_has_the_fields_that_the_parser_knows()
    {
        var properties = schema.GetProperty("properties");
        Hold<ItemField>(properties, name => ItemFields.OfItem(name), ItemField.Unknown);
        Hold<AuthorField>(properties.GetProperty("author").GetProperty("properties"), name => ItemFields.OfAuthor(name), AuthorField.Unknown);
        Hold<AttachmentField>(properties.GetProperty("attachments").GetProperty("items").GetProperty("properties"), name => ItemFields.OfAttachment(name), AttachmentField.Unknown);
    }

    [Test]
    public void The_schema_has_the_words_that_the_parser_knows()
    {
        Assert.That(Words("kind"), Is.EqualTo(ItemWords.Kind.Words));
        Assert.That(Words("visibility"), Is.EqualTo(ItemWords.Visibility.Words));
        Assert.That(Words("automatic"), Is.EqualTo(ItemWords.Automatic.Words));
    }

    [Test]
    public void Every_field_of_the_schema_is_refused_by_the_parser_with_a_value_that_the_schema_forbids()
    {
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            // false is a value of no field but verified.
            var item = Encoding.UTF8.GetBytes($$"""{"{{property.Name}}":false{{(property.Name is "id" ? "" : ",\"id\":\"1\"")}}{{(property.Name is "text" ? "" : ",\"text\":\"x\"")}}}""");
            Assert.That(ItemParser.One(item, DateTimeOffset.UnixEpoch).Problem?.Field, Is.EqualTo("/" + property.Name));
        }
    }

    [Test]
    public void Every_example_of_the_schema_is_read_as_a_change()
    {
        foreach (var example in schema.GetProperty("examples").EnumerateArray())
            Assert.That(ItemParser.One(Encoding.UTF8.GetBytes(example.GetRawText()), DateTimeOffset.UnixEpoch).Problem, Is.Null);
    }

    private string[] Words(string field) =>
        [.. schema.GetProperty("properties").GetProperty(field).GetProperty("enum").EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!)];

    private static void Hold<T>(JsonElement properties, Func<byte[], T> find, T unknown)
        where T : struct, Enum
    {
        var documented = properties.EnumerateObject().Select(property => property.Name).ToList();
        var known = Enum.GetValues<T>().Where(field => !field.Equals(unknown)).ToDictionary(field => char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..]);
        Assert.That(documented, Is.EquivalentTo(known.Keys));
        foreach (var name in documented)
            Assert.That(find(Encoding.UTF8.GetBytes(name)), Is.EqualTo(known[name]), name);
    }
}

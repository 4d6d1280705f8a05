using System.Buffers;
using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>
/// Makes a change of a sender's item: its fields are written as an item of ours (docs/webhook-item.schema.json), and the one parser of items does the rest,
/// so that bounds, cleaning and sentences are the same for every sender.
/// </summary>
internal sealed class ItemMapper(ChannelPreset preset)
{
    private static readonly string[] Ids = ["id", "conversationId", "inReplyTo", "messageId", "group", "repostOf"], Literals = ["version", "followers", "verified", "bytes"];
    private static readonly FieldSource NoTime = new();
    private static readonly JsonWriterOptions Relaxed = new() { SkipValidation = true };

    /// <summary>Null: of a kind that the preset passes over.</summary>
    /// <param name="item">Where the fields are read from.</param>
    /// <param name="raw">What is kept beside the post.</param>
    /// <param name="receivedAt">Stands in for a deletion's time.</param>
    public ItemReading? Map(ItemView item, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt)
    {
        if (Shape(item) is not { } shape)
            return preset.SkipsOthers ? null : Broken(ContentHash.Of(item.Slice.Span), raw, NoShape());
        Problem? problem = null;
        foreach (var need in preset.Needs)
            if (string.IsNullOrEmpty(item.Find(need)))
                problem ??= ItemProblem.Of(need.ToString(), "given", "missing or empty");
        // An id made of what is not there would be somebody else's.
        if (problem is not null)
            return Broken(ContentHash.Of(item.Slice.Span), raw, problem);
        var reading = ItemParser.One(Written(shape, item, ref problem), receivedAt);
        return reading.Change switch
        {
            Gone => reading,
            Put put when problem is null => new(new Put(put.Post with { Raw = raw, Resolves = shape.Resolves }), null),
            Put put => Broken(put.Post.NativeId, raw, problem!),
            Defective defective => Broken(HasId(shape, item) ? defective.Id : ContentHash.Of(item.Slice.Span), raw, problem ?? reading.Problem!),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private ItemShape? Shape(ItemView item)
    {
        foreach (var shape in preset.Shapes)
            if (Fits(shape, item))
                return shape;
        return null;
    }

    private static bool Fits(ItemShape shape, ItemView item)
    {
        foreach (var condition in shape.When)
            if (!condition.Values.Contains(item.Find(condition.At) ?? ""))
                return false;
        return true;
    }

    private Problem NoShape() => ItemProblem.Of(
        "", string.Join(" or ", preset.Shapes.Select(shape => string.Join(" and ", shape.When.Select(condition => $"{condition.At} {string.Join("|", condition.Values)}")))), "none of these");

    private static bool HasId(ItemShape shape, ItemView item)
    {
        Problem? ignored = null;
        return shape.Fields.TryGetValue("id", out var source) && FieldReader.Read(source, "/id", item, ref ignored) is not null;
    }

    private static ReadOnlyMemory<byte> Written(ItemShape shape, ItemView item, ref Problem? problem)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            Write(json, shape.Fields, "/", item, ref problem);
            if (shape.Author.Count > 0)
            {
                json.WriteStartObject("author");
                Write(json, shape.Author, "/author/", item, ref problem);
                json.WriteEndObject();
            }
            if (shape.Attachments is { } files)
                WriteFiles(json, files, item);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, FieldSource> fields, string path, ItemView item, ref Problem? problem)
    {
        foreach (var (name, source) in fields)
            if (FieldReader.Read(source, path + name, item, ref problem) is { } value)
                Write(json, name, source, value);
    }

    private static void Write(Utf8JsonWriter json, string name, FieldSource source, string value)
    {
        if (name == "createdAt")
            json.WriteString(name, FieldReader.Time(value, source.Time));
        else if (name == "version" && source.Time is { } form)
            Literal(json, name, FieldReader.Order(value, form));
        else if (name == "references")
            References(json, value);
        else if (Literals.Contains(name))
            Literal(json, name, value);
        else
            // Cleaned before they are written: a writer of JSON takes no lone surrogates, and two ids with different ones must stay different.
            json.WriteString(name, Ids.Contains(name) ? CleanText.Id(value) : CleanText.Text(value));
    }

    /// <summary>A number or flag as it is; anything else as text, which the item's parser refuses with a sentence.</summary>
    private static void Literal(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        if (value is "true" or "false" || IsNumber(value))
            json.WriteRawValue(value, skipInputValidation: true);
        else
            json.WriteStringValue(CleanText.Line(value));
    }

    private static bool IsNumber(string value) => value.AsSpan(value.StartsWith('-') ? 1 : 0) is { Length: > 0 and < 20 } digits && !digits.ContainsAnyExceptInRange('0', '9') && (digits.Length == 1 || digits[0] != '0');

    private static void References(Utf8JsonWriter json, string value)
    {
        json.WritePropertyName("references");
        if (value.StartsWith('['))
        {
            json.WriteRawValue(Encoding.UTF8.GetBytes(value));
            return;
        }
        json.WriteStartArray();
        json.WriteStringValue(CleanText.Id(value));
        json.WriteEndArray();
    }

    private static void WriteFiles(Utf8JsonWriter json, AttachmentShape shape, ItemView item)
    {
        json.WriteStartArray("attachments");
        // One more than may be, so that the item's parser tells that there are too many.
        foreach (var file in JsonSlices.Of(item.Slice, shape.At, ItemLists.Most + 1) ?? [])
        {
            json.WriteStartObject();
            foreach (var (name, pointer) in shape.Fields)
                if (pointer.Find(file.Span) is { Length: > 0 } value)
                    Write(json, name, NoTime, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Says by which preset, for the sentence names fields of ours or of the sender.</summary>
    private ItemReading Broken(string id, ReadOnlyMemory<byte> raw, Problem problem)
    {
        var told = problem with { Detail = $"By the preset {preset.Name}: {problem.Detail}" };
        return new(new Defective(id, raw, told.Detail), told);
    }
}

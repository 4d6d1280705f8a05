using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Reads a body of the preset's sender.</summary>
internal static class DeclarativeBody
{
    public static PushedBody Read(ReadOnlyMemory<byte> body, ChannelPreset preset, DateTimeOffset receivedAt)
    {
        var json = body.Trim(" \t\r\n"u8);
        try
        {
            JsonSlices.Check(json.Span);
            if (preset.Items.Locate(json.Span, JsonSlices.Deepest) is not { } place)
                return Neither(body, preset, "absent");
            if (JsonSlices.Of(json[place], PushedBody.MostItems + 1) is { } list)
                return list.Count > PushedBody.MostItems ? PushedBody.TooMany() : Of(list, new Surround(json, place, list.Count), preset, receivedAt);
            return json.Span[place.Start] == '{' ? Of([json[place]], new Surround(json, place, 1), preset, receivedAt) : Neither(body, preset, "neither");
        }
        catch (JsonException error)
        {
            return Neither(body, preset, ItemProblem.Broken(error));
        }
    }

    private static PushedBody Of(IReadOnlyList<ReadOnlyMemory<byte>> slices, Surround around, ChannelPreset preset, DateTimeOffset receivedAt)
    {
        var mapper = new ItemMapper(preset);
        var items = new List<ItemReading>(slices.Count);
        foreach (var slice in slices)
            if (Read(mapper, slice, around, receivedAt) is { } item)
                items.Add(item);
        return slices.Count == 1 && items.Count == 1 ? PushedBody.One(items[0]) : PushedBody.Many(items, slices.Count - items.Count);
    }

    private static ItemReading? Read(ItemMapper mapper, ReadOnlyMemory<byte> slice, Surround around, DateTimeOffset receivedAt)
    {
        var raw = around.With(slice);
        if (slice.Span[0] != '{')
            return ItemParser.Broken(raw, ItemProblem.Of("", "an object", "something else"));
        return JsonSlices.Depth(slice.Span) > ItemValues.MaxDepth
            ? ItemParser.Broken(raw, ItemProblem.Of("", $"nested at most {ItemValues.MaxDepth} deep", "deeper"))
            : mapper.Map(new ItemView(slice, around.Envelope), raw, receivedAt);
    }

    private static PushedBody Neither(ReadOnlyMemory<byte> body, ChannelPreset preset, string found)
    {
        var shape = preset.Items.ToString().Length == 0 ? "a JSON object or a list of them" : $"JSON with an object or a list of them at {preset.Items}";
        return PushedBody.Unparsable(ItemParser.Broken(body, new Problem(422, "The body cannot be read", $"The body must be {shape}; it is {found}.") { Field = preset.Items.ToString(), Allowed = shape, Found = found }));
    }
}

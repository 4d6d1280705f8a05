using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Makes a preset of its file; what is wrong becomes faults of the file, all at once.</summary>
internal static class ChannelPresetReader
{
    private static readonly string[] ItemNames = Names<ItemField>(ItemField.Unknown, ItemField.Author, ItemField.Attachments), AuthorNames = Names<AuthorField>(AuthorField.Unknown),
        AttachmentNames = Names<AttachmentField>(AttachmentField.Unknown);
    private static readonly ItemShape Nothing = new([], new Dictionary<string, FieldSource>(), new Dictionary<string, FieldSource>(), null);

    public static ChannelPreset Read(PresetFile file, ITemplates templates)
    {
        var map = file.Root;
        map.Required("about", "one sentence that says who sends");
        var common = map.Map("item") is { } item ? Shape(item, templates) : Nothing;
        IReadOnlyList<ItemShape> shapes = [.. map.Maps("shapes").Select(shape => Over(common, Shape(shape, templates)))];
        var preset = new ChannelPreset
        {
            Name = Path.GetFileNameWithoutExtension(file.Name),
            Auth = map.EachOf("auth", SenderAuth.None),
            TokenHeader = map.Text("tokenHeader") ?? "",
            Hmac = Hmac(map.Map("hmac")),
            Challenge = Challenge(map.Map("challenge")),
            Items = map.PointerAt("items") ?? JsonPointer.Whole,
            Needs = map.Pointers("needs"),
            Shapes = shapes.Count > 0 ? shapes : [common],
            SkipsOthers = map.Parsed("others", false, "skip or quarantine", text => text switch { "skip" => true, "quarantine" => false, _ => null }),
        };
        Check(preset, map);
        return preset;
    }

    private static void Check(ChannelPreset preset, PresetMap map)
    {
        if (map.List("auth").Count == 0)
            map.Add("auth", "must say how the sender proves who it is: one or more of signature, hmac, bearer, token, basic; it is missing.");
        if (preset.Auth.Contains(SenderAuth.Token) != preset.TokenHeader.Length > 0)
            map.Add("tokenHeader", preset.TokenHeader.Length == 0 ? "must name the header that carries the token, for auth: token; it is missing." : "goes only with auth: token.");
        if (preset.Auth.Contains(SenderAuth.Hmac) != preset.Hmac is not null)
            map.Add("hmac", preset.Hmac is null ? "must say how the body is signed, for auth: hmac; it is missing." : "goes only with auth: hmac.");
        if (!map.Has("item") && !map.Has("shapes"))
            map.Add("item", "must say what the fields of an item are (or shapes, where there are several kinds); it is missing.");
        else if (preset.Shapes.Any(shape => !shape.Fields.ContainsKey("id")))
            map.Add(map.Has("item") ? "item" : "shapes", "must say where the id comes from; it is missing.");
        if (preset.Shapes.Any(shape => shape.When.Count == 0) && preset.SkipsOthers)
            map.Add("others", "skip goes only with shapes that all have a when.");
    }

    private static HmacScheme? Hmac(PresetMap? map) => map is null ? null : new HmacScheme(
        map.Required("header", "the header that carries the signature"), map.Text("prefix") ?? "", map.OneOf("encoding", SignatureEncoding.Hex), map.OneOf("hash", SignatureHash.Sha256));

    private static Challenge? Challenge(PresetMap? map) => map is null ? null : new Challenge(
        map.Required("echo", "the query parameter whose value is answered"), map.Text("token"), map.Map("when")?.Texts() ?? []);

    private static ItemShape Shape(PresetMap map, ITemplates templates) => new(
        When(map.Map("when")), Fields(map, ItemNames, templates), map.Map("author") is { } author ? Fields(author, AuthorNames, templates) : Nothing.Author, Attachments(map.Map("attachments")))
    {
        Resolves = map.Flag("resolves", false),
    };

    /// <summary>What the shape says stands before what is common to all.</summary>
    private static ItemShape Over(ItemShape common, ItemShape own) => new(
        [.. common.When, .. own.When], Over(common.Fields, own.Fields), Over(common.Author, own.Author), own.Attachments ?? common.Attachments)
    {
        Resolves = own.Resolves || common.Resolves,
    };

    private static Dictionary<string, FieldSource> Over(IReadOnlyDictionary<string, FieldSource> common, IReadOnlyDictionary<string, FieldSource> own)
    {
        var fields = common.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, source) in own)
            fields[name] = source;
        return fields;
    }

    private static List<ShapeCondition> When(PresetMap? map)
    {
        var conditions = new List<ShapeCondition>();
        foreach (var key in map?.Keys ?? [])
            if ((JsonPointer.TryParse(key), map!.List(key)) is ({ } at, var values))
                conditions.Add(new ShapeCondition(at, values));
            else
                map.Add(key, "must be a JSON pointer into the item, such as /object_kind.");
        return conditions;
    }

    private static Dictionary<string, FieldSource> Fields(PresetMap map, IReadOnlyList<string> names, ITemplates templates)
    {
        var fields = new Dictionary<string, FieldSource>(StringComparer.Ordinal);
        foreach (var name in names)
            if (FieldSourceReader.Read(map, name, templates) is { } source)
                fields[name] = source;
        return fields;
    }

    private static AttachmentShape? Attachments(PresetMap? map)
    {
        if (map is null)
            return null;
        if (!map.Has("at"))
            map.Add("at", "must say where the list of files stands; it is missing.");
        var fields = new List<KeyValuePair<string, JsonPointer>>();
        foreach (var name in AttachmentNames)
            if (map.PointerAt(name) is { } pointer)
                fields.Add(KeyValuePair.Create(name, pointer));
        return new AttachmentShape(map.PointerAt("at") ?? JsonPointer.Whole, fields);
    }

    private static string[] Names<T>(params T[] but)
        where T : struct, Enum => [.. Enum.GetValues<T>().Where(value => !but.Contains(value)).Select(value => value.ToString()).Select(name => char.ToLowerInvariant(name[0]) + name[1..])];
}

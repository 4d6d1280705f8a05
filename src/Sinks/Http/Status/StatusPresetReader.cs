using System.Globalization;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Reads the sections <c>status</c> and <c>webhook</c> of a backend's preset.</summary>
internal sealed class StatusPresetReader(ITemplates templates)
{
    private const string Content = "content";
    private static readonly TimeSpan UsualEvery = TimeSpan.FromSeconds(30), UsualOverlap = TimeSpan.FromMinutes(1);

    public StatusPreset? Status(PresetMap? map)
    {
        if (map is null)
            return null;
        var detail = Detail(map.Map("detail"));
        var content = Contents(map.Map(Content));
        return new StatusPreset
        {
            List = Request(map),
            Items = Needed(map, "items", "where the list stands"),
            Cursor = Needed(map, "cursor", "where an item has the number or time by which the list is ordered"),
            CursorKind = map.OneOf("cursorKind", CursorKind.Number),
            Page = map.Parsed("page", 100, "a whole number from 1 to 1000", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is >= 1 and <= 1000 ? page : null),
            Next = map.PointerAt("next"),
            Every = map.Duration("every") ?? UsualEvery,
            Overlap = map.Duration("overlap") ?? UsualOverlap,
            Newest = map.Map("newest") is { } newest ? Request(newest) : null,
            Detail = detail,
            Content = content,
            State = map.Map("state") is { } state ? new StatePreset(Request(state), Needed(state, "status", "where the answer has the ticket's status")) : null,
            Item = Item(map, hasTicket: detail is not null, hasContent: content is not null),
        };
    }

    public static WebhookPreset? Webhook(PresetMap? map)
    {
        if (map is null)
            return null;
        var verify = map.OneOf("verify", VerifyKind.StandardWebhook);
        var header = map.Text("header") ?? (verify == VerifyKind.Token ? "Authorization" : "");
        if (header.Length == 0 && verify is VerifyKind.HmacHex or VerifyKind.HmacBase64)
            map.Add("header", "must name the header that carries the signature; it is missing.");
        return new WebhookPreset(verify, header, map.Text("prefix") ?? "", map.PointerAt("items"), Item(map, hasTicket: false, hasContent: false));
    }

    private DetailPreset? Detail(PresetMap? map) => map is null ? null
        : new DetailPreset(Request(map), Needed(map, "ticket", "where the outer item names its ticket"), Needed(map, "items", "where the inner list stands"), map.PointerAt("since"));

    private ContentPreset? Contents(PresetMap? map) => map is null ? null
        : new ContentPreset(Request(map), Needed(map, "items", "where the parts stand"), Needed(map, "type", "where a part names its media type"), Needed(map, "text", "where a part has its text"));

    private RequestPreset Request(PresetMap map)
    {
        var path = map.Required("path", "the request, appended to Url");
        map.CheckTemplate("path", path, TemplateEscaping.Url, templates);
        var query = map.Map("query")?.Texts() ?? [];
        foreach (var (name, value) in query)
            map.CheckTemplate($"query:{name}", value, TemplateEscaping.None, templates);
        return new RequestPreset(path, query);
    }

    private static DeskItemPreset Item(PresetMap map, bool hasTicket, bool hasContent)
    {
        var ticket = map.PointerAt("ticket");
        if (ticket is null && !hasTicket)
            map.Add("ticket", "must say where an item names its ticket; it is missing.");
        var events = map.Maps("events").Select(rule => Rule(rule, hasContent)).ToList();
        if (events.Count == 0)
            map.Add("events", "must hold at least one rule that says where a status or comment stands; it is missing.");
        return new DeskItemPreset(map.Pointers("id"), ticket, map.PointerAt("at"), map.PointerAt("author"), map.PointerAt("account"), events, Words(map.Map("map")));
    }

    private static EventRule Rule(PresetMap map, bool hasContent)
    {
        var asks = map.Text("comment") == Content;
        var (status, comment) = (map.PointerAt("status"), asks ? null : map.PointerAt("comment"));
        var merged = map.PointerAt("merged");
        if (status is null && comment is null && merged is null && !asks)
            map.Add("status", "or comment or merged must say where it stands; all are missing.");
        if (asks && !hasContent)
            map.Add("comment", "is content, so the section content must say how the words are asked for; it is missing.");
        return new EventRule(map.PointerAt("in"), [.. Conditions(map.Map("when"))], status, comment, merged, asks, map.Flag("html", false));
    }

    private static IEnumerable<KeyValuePair<JsonPointer, IReadOnlyList<string>>> Conditions(PresetMap? map)
    {
        foreach (var key in map?.Keys ?? [])
        {
            var values = map!.List(key);
            if (JsonPointer.TryParse(key) is { } pointer)
                yield return KeyValuePair.Create(pointer, values);
            else
                map.Add(key, $"must stand under a JSON pointer such as /type; it stands under {key}.");
        }
    }

    private static Dictionary<string, DeskStatus> Words(PresetMap? map)
    {
        var words = new Dictionary<string, DeskStatus>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in map?.Keys ?? [])
            words[word] = map!.OneOf(word, DeskStatus.Open);
        return words;
    }

    private static JsonPointer Needed(PresetMap map, string key, string what)
    {
        if (map.PointerAt(key) is { } pointer)
            return pointer;
        if (!map.Has(key))
            map.Add(key, $"must say {what}; it is missing.");
        return JsonPointer.Whole;
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Reads the requests and searches of a preset; templates are tried, so that a fault is told with its line.</summary>
/// <param name="templates">To try them.</param>
/// <param name="usualType">The media type of operations that say none.</param>
internal sealed class OperationReader(ITemplates templates, string usualType)
{
    public const string UsualType = "application/json";
    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "DELETE", "GET"];

    /// <summary>A request, or a list of them: the last one has the effect. Null where the key is absent.</summary>
    /// <param name="map">Holds the key.</param>
    /// <param name="key">The operation's name.</param>
    /// <param name="usual">Searches for operations that say none of their own and cannot be repeated.</param>
    public OperationPreset? Read(PresetMap map, string key, IReadOnlyList<FindPreset> usual)
    {
        var steps = map.Many(key).Select(One).ToList();
        if (steps.Count == 0)
            return null;
        var last = steps[^1];
        return last with { Before = [.. steps[..^1]], Find = last.Find.Count == 0 && !last.Again ? usual : last.Find };
    }

    /// <summary>The searches below <c>find</c>.</summary>
    public IReadOnlyList<FindPreset> Finds(PresetMap map) => [.. map.Many("find").Select(Find)];

    /// <summary>The text below a key, tried as a template; empty where it is absent.</summary>
    public string Template(PresetMap map, string key, TemplateEscaping escaping)
    {
        var source = map.Text(key) ?? "";
        Try(map, key, source, escaping);
        return source;
    }

    private OperationPreset One(PresetMap map)
    {
        var method = map.Text("method") ?? "POST";
        if (!Methods.Contains(method))
            map.Add("method", $"must be POST, PUT, PATCH, DELETE or GET; it is {method}.");
        var operation = new OperationPreset(
            Methods.Contains(method) ? method : "POST", Template(map, "path", TemplateEscaping.Url), map.Map("headers")?.Texts() ?? [],
            map.Text("body") ?? (method is "DELETE" or "GET" ? BackendPresetReader.NoBody : BackendPresetReader.EventBody), ContentType(map, usualType), map.PointerAt("id"),
            map.Flag("idOptional", false), map.PointerAt("link"))
        {
            Keep = Keep(map.Map("keep")),
            Again = map.Flag("again", false),
            FilePart = map.Text("filePart") ?? "file",
            FileName = map.Text("fileName"),
            Find = Finds(map),
            FindFirst = map.Flag("findFirst", false),
            Each = map.Map("each") is { } each ? Find(each) with { TakesFirst = each.Flag("first", false) } : null,
            Remains = map.Text("remains"),
            Undone = map.Text("undone"),
            Stored = Stored(map.Map("stored")),
        };
        CheckBody(map, operation);
        if (operation.FileName is { } name)
            Try(map, "fileName", name, TemplateEscaping.None);
        foreach (var (header, value) in operation.Headers)
            Try(map, $"headers:{header}", value, TemplateEscaping.None);
        return operation;
    }

    private FindPreset Find(PresetMap map)
    {
        map.Required("path", "the search, appended to Url");
        var path = Template(map, "path", TemplateEscaping.Url);
        var (matches, id, key, keys) = (map.PointerAt("matches"), map.PointerAt("id"), map.PointerAt("key"), map.List("is"));
        if (id is null && !map.Has("id"))
            map.Add("id", "must say where a match names its ticket; it is missing.");
        if (key is null && !map.Has("key"))
            map.Add("key", "must say where a match holds our key, for some desks ignore a filter that they do not understand; it is missing.");
        if (keys.Count == 0)
            map.Add("is", "must be our key as it stands there, such as '{{ticketKey}}'; it is missing.");
        foreach (var one in keys)
            Try(map, "is", one, TemplateEscaping.None);
        var via = map.Map("via") is { } next ? new ViaPreset(Template(next, "path", TemplateEscaping.Url), next.PointerAt("id") ?? JsonPointer.Whole) : null;
        var full = map.Parsed("full", 0, "a whole number from 1 to 1000", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var items) && items is >= 1 and <= 1000 ? items : null);
        if (full > 0 != path.Contains("page}}", StringComparison.Ordinal))
            map.Add("full", "must say how many items a full page has, where path names {{page}}, and only there.");
        return new FindPreset(path, matches ?? JsonPointer.Whole, id ?? JsonPointer.Whole, map.PointerAt("link"), key ?? JsonPointer.Whole, keys, map.Flag("lists", false)) { Full = full, Via = via };
    }

    private StoredPreset? Stored(PresetMap? map)
    {
        if (map is null)
            return null;
        if (!map.Has("key"))
            map.Add("key", "must say where the desk shows our key; it is missing.");
        map.Required("is", "our key as it stands there, such as '{{ticketKey}}'");
        return new StoredPreset(
            map.Text("path") is null ? null : Template(map, "path", TemplateEscaping.Url), map.PointerAt("key") ?? JsonPointer.Whole, Template(map, "is", TemplateEscaping.None), Template(map, "per", TemplateEscaping.None));
    }

    private static List<KeyValuePair<string, JsonPointer>> Keep(PresetMap? map)
    {
        var kept = new List<KeyValuePair<string, JsonPointer>>();
        foreach (var name in map?.Keys ?? [])
            if (map!.PointerAt(name) is { } pointer)
                kept.Add(KeyValuePair.Create(name, pointer));
        return kept;
    }

    public static string ContentType(PresetMap map, string usual)
    {
        var type = map.Text("contentType") ?? usual;
        if (MediaTypeHeaderValue.TryParse(type, out _))
            return type;
        map.Add("contentType", $"must be a media type such as {UsualType}; it is {type}.");
        return usual;
    }

    private void CheckBody(PresetMap map, OperationPreset operation)
    {
        if (BackendPresetReader.ProblemOfBody(operation.Body, operation.ContentType) is { } problem)
            map.Add("body", problem);
        else if (BackendPresetReader.IsTemplate(operation.Body))
            Try(map, "body", operation.Body, BackendPresetReader.Escaping(operation.ContentType));
    }

    private void Try(PresetMap map, string key, string source, TemplateEscaping escaping) => map.CheckTemplate(key, source, escaping, templates);
}

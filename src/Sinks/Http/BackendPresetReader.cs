using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Makes a preset of its file; what is wrong becomes faults of the file, all at once.</summary>
internal static class BackendPresetReader
{
    public const string EventBody = "event", WebhookBody = "webhook", NoBody = "none";

    /// <summary>Parts that a preset may let the operator set.</summary>
    public static readonly string[] Adjustable =
        ["Auth", "Body", "Class", "ErrorPointer", "Headers", "IdPointer", "KeyHeader", "KeyValidFor", "RetryStatus", "Takes", "UrlPointer"];

    /// <summary>By <see cref="TicketEventKind"/>. What only some desks take is sent where the preset says how, never by <c>any</c> alone.</summary>
    private static readonly string[] OperationKeys = ["create", "comment", "change", "redact", "requester", "attach", "close"];
    private static readonly TimeSpan UsualTimeOut = TimeSpan.FromSeconds(30);

    public static BackendPreset Read(PresetFile file, ITemplates templates)
    {
        var map = file.Root;
        map.Required("about", "one sentence that says what the backend is");
        var any = Operation(map.Map("any"), templates);
        var preset = new BackendPreset
        {
            Name = Path.GetFileNameWithoutExtension(file.Name),
            Class = map.OneOf("class", BackendClass.Blind),
            Upsert = map.Flag("upsert", false),
            KeyHeader = map.Text("keyHeader"),
            KeyValidFor = map.Text("keyValidFor") is "forever" ? null : map.Duration("keyValidFor"),
            Settle = map.Duration("settle") ?? TimeSpan.Zero,
            TimeOut = map.Duration("timeOut") ?? UsualTimeOut,
            Auth = map.OneOf("auth", AuthKind.None),
            AuthHeader = map.Text("authHeader") ?? "",
            Settings = map.Settings(),
            Adjust = Adjust(map),
            Operations = [.. OperationKeys.Select(key => Operation(map.Map(key), templates) ?? (IsOfEveryDesk(key) ? any : null))],
            InternalComment = Operation(map.Map("internalComment"), templates),
            Any = any,
            Find = Find(map.Map("find"), templates),
            Outcomes = [.. map.Maps("outcomes").Select(Rule)],
            Error = map.PointerAt("error"),
            Message = map.Pointers("message"),
            Status = new StatusPresetReader(templates).Status(map.Map("status")),
            Webhook = StatusPresetReader.Webhook(map.Map("webhook")),
        };
        CheckTerms(preset, map);
        return preset;
    }

    private static bool IsOfEveryDesk(string operation) => operation is "create" or "comment" or "change" or "redact";

    private static void CheckTerms(BackendPreset preset, PresetMap map)
    {
        if (preset.Operations[(int)TicketEventKind.Created] is null)
            map.Add("create", "must say how a ticket is created (or any, for all events); it is missing.");
        if (preset.Class == BackendClass.Keyed && preset.KeyHeader is null && !preset.Upsert && preset.Auth != AuthKind.StandardWebhook)
            map.Add("class", "keyed needs keyHeader, upsert: true or auth: standard-webhook; none is given.");
        if (preset.Class == BackendClass.Findable != (preset.Find is not null))
            map.Add("find", preset.Find is null ? "must say how the desk is searched, for class: findable; it is missing." : "belongs to class: findable only.");
        if (preset.Class == BackendClass.Findable && preset.TimeOut > preset.Settle / 2)
            map.Add("timeOut", $"must be at most half of settle, {preset.Settle / 2:c}; it is {preset.TimeOut:c}.");
        if (preset.Auth == AuthKind.Header && preset.AuthHeader.Length == 0)
            map.Add("authHeader", "must name the header that carries the token, for auth: header; it is missing.");
    }

    private static HashSet<string> Adjust(PresetMap map)
    {
        var names = map.List("adjust");
        foreach (var name in names.Where(name => !Adjustable.Contains(name)))
            map.Add("adjust", $"may hold {string.Join(", ", Adjustable)}; it holds {name}{(NearestKey.Of(name, Adjustable) is { } near ? $" (did you mean {near}?)" : "")}.");
        return [.. names];
    }

    private static OperationPreset? Operation(PresetMap? map, ITemplates templates)
    {
        if (map is null)
            return null;
        var method = map.Text("method") ?? "POST";
        if (method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
            map.Add("method", $"must be POST, PUT, PATCH or DELETE; it is {method}.");
        var operation = new OperationPreset(
            method, map.Text("path") ?? "", map.Map("headers")?.Texts() ?? [], map.Text("body") ?? (method == "DELETE" ? NoBody : EventBody),
            map.Text("contentType") ?? "application/json", map.PointerAt("id"), map.Flag("idOptional", false), map.PointerAt("link"));
        map.CheckTemplate("path", operation.Path, TemplateEscaping.Url, templates);
        if (ProblemOfBody(operation.Body, operation.ContentType) is { } problem)
            map.Add("body", problem);
        else if (IsTemplate(operation.Body))
            map.CheckTemplate("body", operation.Body, Escaping(operation.ContentType), templates);
        foreach (var (name, value) in operation.Headers)
            map.CheckTemplate($"headers:{name}", value, TemplateEscaping.None, templates);
        return operation;
    }

    private static FindPreset? Find(PresetMap? map, ITemplates templates)
    {
        if (map is null)
            return null;
        var path = map.Required("path", "the search, appended to Url");
        map.CheckTemplate("path", path, TemplateEscaping.Url, templates);
        var (matches, id) = (map.PointerAt("matches"), map.PointerAt("id"));
        if (id is null)
            map.Add("id", "must say where a match names its ticket; it is missing.");
        return new FindPreset(path, matches ?? JsonPointer.Whole, id ?? JsonPointer.Whole, map.PointerAt("link"));
    }

    private static OutcomeRule Rule(PresetMap map)
    {
        var range = map.Required("status", "a status such as 503, or a range such as 500-599");
        var parts = range.Split('-', 2);
        if (range.Length > 0 && (Status(parts[0]) is null || Status(parts[^1]) is null))
            map.Add("status", $"must be a status such as 503, or a range such as 500-599; it is {range}.");
        var contains = map.Text("contains");
        return new OutcomeRule(
            Status(parts[0]) ?? 0, Status(parts[^1]) ?? 0, contains is null ? null : Encoding.UTF8.GetBytes(contains),
            map.PointerAt("at"), map.Text("equals"), map.OneOf("means", Meaning.Unknown));
    }

    private static int? Status(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 100 and <= 599 ? value : null;

    /// <summary>Null, or what is wrong with a body that is neither one of ours nor looks like a template of JSON.</summary>
    public static string? ProblemOfBody(string body, string contentType) =>
        !IsTemplate(body) || Escaping(contentType) != TemplateEscaping.Json || body.TrimStart() is ['{' or '[', ..] ? null
        : $"must be {EventBody}, {WebhookBody}, {NoBody} or a template of JSON; it is {(body.Length > 60 ? body[..60] + "..." : body)}.";

    public static bool IsTemplate(string body) => body is not (EventBody or WebhookBody or NoBody);

    /// <summary>A JSON body is escaped as JSON, a form as URL; anything else carries values as they are.</summary>
    public static TemplateEscaping Escaping(string contentType) =>
        contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? TemplateEscaping.Json
        : contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? TemplateEscaping.Url
        : contentType.Contains("html", StringComparison.OrdinalIgnoreCase) || contentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? TemplateEscaping.Html
        : TemplateEscaping.None;
}

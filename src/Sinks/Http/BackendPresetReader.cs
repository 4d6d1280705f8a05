using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Makes a preset of its file; what is wrong becomes faults of the file, all at once.</summary>
internal static class BackendPresetReader
{
    public const string EventBody = "event", WebhookBody = "webhook", FileBody = "file", MultipartBody = "multipart", NoBody = "none";

    /// <summary>Parts that a preset may let the operator set.</summary>
    public static readonly string[] Adjustable =
        ["Auth", "Body", "Class", "ErrorPointer", "Headers", "IdPointer", "KeyHeader", "KeyValidFor", "RetryStatus", "Takes", "UrlPointer"];

    /// <summary>By <see cref="TicketEventKind"/>. What only some desks take is sent where the preset says how, never by <c>any</c> alone.</summary>
    private static readonly string[] OperationKeys = ["create", "comment", "change", "redact", "requester", "attach", "close"];
    private static readonly TimeSpan UsualTimeOut = TimeSpan.FromSeconds(30);

    public static BackendPreset Read(PresetFile file, ITemplates templates)
    {
        var map = file.Root;
        var operations = new OperationReader(templates, OperationReader.ContentType(map, OperationReader.UsualType));
        var find = operations.Finds(map);
        var any = operations.Read(map, "any", find);
        var preset = new BackendPreset
        {
            Name = Path.GetFileNameWithoutExtension(file.Name),
            About = map.Required("about", "one sentence that says what the backend is"),
            Source = map.Text("source") ?? "",
            Verified = map.Text("verified") ?? "",
            Class = map.OneOf("class", BackendClass.Blind),
            Upsert = map.Flag("upsert", false),
            KeyHeader = map.Text("keyHeader"),
            KeyValidFor = map.Text("keyValidFor") is "forever" ? null : map.Duration("keyValidFor"),
            Settle = map.Duration("settle") ?? TimeSpan.Zero,
            TimeOut = map.Duration("timeOut") ?? UsualTimeOut,
            Auth = map.OneOf("auth", AuthKind.None),
            AuthHeader = map.Text("authHeader") ?? "",
            AuthPrefix = map.Text("authPrefix") ?? "",
            Headers = Headers(map.Map("headers")),
            Oauth = AuthReader.Oauth(map.Map("oauth")),
            Hmac = AuthReader.Hmac(map.Map("hmac")),
            Comments = map.Text("comments") is null ? null : map.OneOf("comments", CommentKind.Internal),
            Maps = DeskMaps.Read(map.Map("maps")),
            Settings = map.Settings(),
            Adjust = Adjust(map),
            Operations = [.. OperationKeys.Select(key => operations.Read(map, key, find) ?? (IsOfEveryDesk(key) ? any : null))],
            InternalComment = operations.Read(map, "internalComment", find),
            Any = any,
            Find = find,
            Page = operations.Template(map, "page", TemplateEscaping.Url),
            Outcomes = [.. map.Maps("outcomes").Select(Rule)],
            Error = map.PointerAt("error"),
            Message = map.Pointers("message"),
            Status = new StatusPresetReader(templates).Status(map.Map("status")),
            Webhook = StatusPresetReader.Webhook(map.Map("webhook")),
        };
        PresetTerms.Check(preset, map, OperationKeys);
        return preset;
    }

    private static bool IsOfEveryDesk(string operation) => operation is "create" or "comment" or "change" or "redact";

    private static HashSet<string> Adjust(PresetMap map)
    {
        var names = map.List("adjust");
        foreach (var name in names.Where(name => !Adjustable.Contains(name)))
            map.Add("adjust", $"may hold {string.Join(", ", Adjustable)}; it holds {name}{(NearestKey.Of(name, Adjustable) is { } near ? $" (did you mean {near}?)" : "")}.");
        return [.. names];
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Headers(PresetMap? map)
    {
        var headers = map?.Texts() ?? [];
        foreach (var (name, value) in headers)
            if (!HeaderName.IsValid(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                map!.Add(name, "is no header that every request may have.");
            else if (value.Contains("{{", StringComparison.Ordinal))
                map!.Add(name, "must be a plain text, for searches have no event; a template may stand under headers of an operation.");
        return headers;
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
            map.PointerAt("at"), map.Text("equals"), map.Text("begins"), map.OneOf("means", Meaning.Unknown));
    }

    private static int? Status(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 100 and <= 599 ? value : null;

    /// <summary>Null, or what is wrong with a body that is neither one of ours nor looks like a template of JSON.</summary>
    public static string? ProblemOfBody(string body, string contentType) =>
        !IsTemplate(body) || Escaping(contentType) != TemplateEscaping.Json || body.TrimStart() is ['{' or '[', ..] ? null
        : $"must be {EventBody}, {WebhookBody}, {FileBody}, {MultipartBody}, {NoBody} or a template of JSON; it is {(body.Length > 60 ? body[..60] + "..." : body)}.";

    public static bool IsTemplate(string body) => body is not (EventBody or WebhookBody or FileBody or MultipartBody or NoBody);

    /// <summary>A JSON body is escaped as JSON, a form as URL; anything else carries values as they are.</summary>
    public static TemplateEscaping Escaping(string contentType) =>
        contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? TemplateEscaping.Json
        : contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? TemplateEscaping.Url
        : contentType.Contains("html", StringComparison.OrdinalIgnoreCase) || contentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? TemplateEscaping.Html
        : TemplateEscaping.None;
}

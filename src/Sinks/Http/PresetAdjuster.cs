using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Puts what the operator set in the place of the preset's parts, where the preset lets him.</summary>
internal static class PresetAdjuster
{
    private static readonly TimeSpan LeastTimeOut = TimeSpan.FromMilliseconds(10), MostTimeOut = TimeSpan.FromMinutes(10), MostKept = TimeSpan.FromDays(3650);

    public static BackendPreset Adjust(BackendPreset preset, SettingsReader reader, ITemplates templates)
    {
        var keyHeader = Optional(preset, reader, "KeyHeader");
        if (keyHeader is not null && !HeaderName.IsValid(keyHeader))
            reader.Add("KeyHeader", $"{reader.Settings.Path}:KeyHeader must be a header's name; it is {keyHeader}.");
        var error = At(preset, reader, "ErrorPointer");
        var most = preset.Class == BackendClass.Findable ? preset.Settle / 2 : MostTimeOut;
        var adjusted = preset with
        {
            TimeOut = reader.Duration("TimeOut", LeastTimeOut, most, preset.TimeOut),
            KeyHeader = keyHeader ?? preset.KeyHeader,
            Class = Class(preset, reader, keyHeader is not null),
            KeyValidFor = preset.Adjust.Contains("KeyValidFor") && reader.Duration("KeyValidFor", TimeSpan.Zero, MostKept, TimeSpan.Zero) is var kept && kept > TimeSpan.Zero
                ? kept : preset.KeyValidFor,
            Auth = Auth(preset, reader),
            Error = error ?? preset.Error,
        };
        var operations = Operations(preset, reader, templates);
        return adjusted with
        {
            Operations = operations[..^1],
            InternalComment = operations[^1],
            Outcomes = [.. RetryStatus(preset, reader), .. preset.Outcomes],
        };
    }

    /// <summary>Who names the key's header says that the desk keeps keys; else it is what the setting or the preset says.</summary>
    private static BackendClass Class(BackendPreset preset, SettingsReader reader, bool namesKeyHeader)
    {
        if (!preset.Adjust.Contains("Class"))
            return preset.Class;
        var found = reader.OneOf("Class", namesKeyHeader ? BackendClass.Keyed : preset.Class);
        if (found != BackendClass.Findable)
            return found;
        reader.Add("Class", $"{reader.Settings.Path}:Class must be keyed or blind; it is findable, which needs a preset that says how to search.");
        return preset.Class;
    }

    private static AuthKind Auth(BackendPreset preset, SettingsReader reader)
    {
        if (!preset.Adjust.Contains("Auth"))
            return preset.Auth;
        reader.Known("Token");
        var found = reader.OneOf("Auth", reader.Settings["Token"] is null ? preset.Auth : AuthKind.Bearer);
        if (found is AuthKind.None or AuthKind.Bearer or AuthKind.Basic or AuthKind.Oauth || (found == AuthKind.Hmac && preset.Hmac is not null))
            return found;
        reader.Add("Auth", $"{reader.Settings.Path}:Auth must be none, bearer, basic, oauth{(preset.Hmac is null ? "" : ", hmac")}; for a header of your own use Headers.");
        return preset.Auth;
    }

    private static List<OperationPreset?> Operations(BackendPreset preset, SettingsReader reader, ITemplates templates)
    {
        var (id, link) = (At(preset, reader, "IdPointer"), At(preset, reader, "UrlPointer"));
        var body = Body(preset, reader, templates);
        var takes = Takes(preset, reader);
        return
        [
            .. preset.Operations.Append(preset.InternalComment).Select((operation, kind) => operation ?? (takes.Contains(kind) ? preset.Any : null)).Select(operation => operation is null ? null : operation with
            {
                // A pointer set by hand is meant: an answer without an id there is told, not passed over.
                Id = id ?? operation.Id, IdOptional = id is null && operation.IdOptional, Link = link ?? operation.Link, Body = body ?? operation.Body,
            }),
        ];
    }

    /// <summary>In the order of <see cref="TicketEventKind"/>, internal comments last.</summary>
    private static readonly string[] Takeable = ["requester", "attached", "closed", "internal"];

    /// <summary>Places of the operations that the operator says the desk understands, beside those that every desk gets.</summary>
    private static HashSet<int> Takes(BackendPreset preset, SettingsReader reader)
    {
        var takes = new HashSet<int>();
        if (!preset.Adjust.Contains("Takes"))
            return takes;
        foreach (var text in reader.List("Takes"))
            if (Array.IndexOf(Takeable, text.ToLowerInvariant()) is >= 0 and var at)
                takes.Add((int)TicketEventKind.Requester + at);
            else
                reader.Add("Takes", $"{reader.Settings.Path}:Takes must hold {string.Join(" or ", Takeable)}; it holds {text}.");
        return takes;
    }

    private static string? Body(BackendPreset preset, SettingsReader reader, ITemplates templates)
    {
        if (Optional(preset, reader, "Body") is not { } body)
            return null;
        var contentType = preset.Operations[0]?.ContentType ?? "";
        try
        {
            if (BackendPresetReader.ProblemOfBody(body, contentType) is { } problem)
                reader.Add("Body", $"{reader.Settings.Path}:Body {problem}");
            else if (BackendPresetReader.IsTemplate(body))
                templates.Compile(body, BackendPresetReader.Escaping(contentType));
        }
        catch (FormatException error)
        {
            reader.Add("Body", $"{reader.Settings.Path}:Body must be a template: {error.Message}.");
        }
        return body;
    }

    private static IEnumerable<OutcomeRule> RetryStatus(BackendPreset preset, SettingsReader reader)
    {
        if (!preset.Adjust.Contains("RetryStatus"))
            yield break;
        foreach (var text in reader.List("RetryStatus"))
            if (int.TryParse(text, out var status) && status is >= 400 and <= 599)
                yield return new OutcomeRule(status, status, null, null, null, null, Meaning.Retry);
            else
                reader.Add("RetryStatus", $"{reader.Settings.Path}:RetryStatus must hold statuses between 400 and 599; it holds {text}.");
    }

    private static JsonPointer? At(BackendPreset preset, SettingsReader reader, string key)
    {
        if (Optional(preset, reader, key) is not { } text)
            return null;
        var pointer = JsonPointer.TryParse(text);
        if (pointer is null)
            reader.Add(key, $"{reader.Settings.Path}:{key} must be a JSON pointer such as /ticket/id; it is {text}.");
        return pointer;
    }

    private static string? Optional(BackendPreset preset, SettingsReader reader, string key) => preset.Adjust.Contains(key) ? reader.Optional(key) : null;
}

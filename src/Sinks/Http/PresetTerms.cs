using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Whether what a preset promises fits what it says to do.</summary>
internal static class PresetTerms
{
    public static void Check(BackendPreset preset, PresetMap map, IReadOnlyList<string> operationKeys)
    {
        if (preset.Operations[(int)TicketEventKind.Created] is null)
            map.Add("create", "must say how a ticket is created (or any, for all events); it is missing.");
        if (preset.Class == BackendClass.Keyed && preset.KeyHeader is null && !preset.Upsert && preset.Auth != AuthKind.StandardWebhook)
            map.Add("class", "keyed needs keyHeader, upsert: true or auth: standard-webhook; none is given.");
        if (preset.Class == BackendClass.Findable && preset.TimeOut > preset.Settle / 2)
            map.Add("timeOut", $"must be at most half of settle, {preset.Settle / 2:c}; it is {preset.TimeOut:c}.");
        for (var at = 0; at < operationKeys.Count; at++)
            CheckSteps(operationKeys[at], preset.Operations[at], map);
        CheckFind(preset, map, operationKeys);
        CheckAuth(preset, map);
    }

    private static void CheckFind(BackendPreset preset, PresetMap map, IReadOnlyList<string> operationKeys)
    {
        if (preset.Class != BackendClass.Findable && preset.Find.Count > 0)
            map.Add("find", "belongs to class: findable only.");
        if (preset.Class != BackendClass.Findable)
            return;
        for (var at = 0; at < operationKeys.Count; at++)
            CheckFind(operationKeys[at], preset.Operations[at], map);
        CheckFind("internalComment", preset.InternalComment, map);
    }

    private static void CheckFind(string key, OperationPreset? operation, PresetMap map)
    {
        if (operation is { Find.Count: 0, Again: false })
            map.Add(map.Has(key) ? key : "any", $"must say in find how it is searched for, or again: true where repeating it does no harm, for class: findable; both are missing.");
    }

    private static void CheckSteps(string key, OperationPreset? operation, PresetMap map)
    {
        foreach (var step in operation?.Before ?? [])
            if (step.Find.Count > 0 || step.FindFirst || step.Remains is not null || step.Undone is not null)
                map.Add(key, "may have find, findFirst, remains and undone in its last request only.");
        if (operation is { FindFirst: true, Find.Count: 0 })
            map.Add(key, "must say in find what is searched first; it is missing.");
    }

    private static void CheckAuth(BackendPreset preset, PresetMap map)
    {
        if (preset.Auth == AuthKind.Header && !HeaderName.IsValid(preset.AuthHeader))
            map.Add("authHeader", preset.AuthHeader.Length == 0
                ? "must name the header that carries the token, for auth: header; it is missing." : $"must be a header's name; it is {preset.AuthHeader}.");
        if (preset.Auth == AuthKind.Hmac && preset.Hmac is null)
            map.Add("hmac", "must say how requests are signed, for auth: hmac; it is missing.");
        if (preset.KeyHeader is { } keyHeader && !HeaderName.IsValid(keyHeader))
            map.Add("keyHeader", $"must be a header's name; it is {keyHeader}.");
    }
}

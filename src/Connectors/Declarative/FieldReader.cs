using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Takes a field's value out of an item.</summary>
internal static class FieldReader
{
    /// <summary>The one field that may be a list.</summary>
    public const string References = "/references";

    /// <summary>Null: absent. A word that the map does not know becomes the item's problem, unless it has one already.</summary>
    public static string? Read(FieldSource source, string field, ItemView item, ref Problem? problem)
    {
        var found = Found(source, field, item, ref problem);
        if (source.Map is not { } map)
            return found ?? source.Else;
        if (found is not null && map.TryGetValue(found, out var ours))
            return ours;
        if (source.Else is { } other)
            return other;
        if (found is not null)
            problem ??= ItemProblem.Of(source.At?.ToString() ?? source.Envelope?.ToString() ?? field, ItemProblem.OneOf(map.Keys), ItemProblem.Quoted(found));
        return null;
    }

    /// <summary>As RFC 3339; as it is where it cannot be read, so that the item's parser tells it.</summary>
    public static string Time(string text, TimeForm? form) => Moment(text, form ?? TimeForm.Rfc3339) is { } at ? at.ToString("O", CultureInfo.InvariantCulture) : text;

    /// <summary>Microseconds since 1970; as it is where it cannot be read.</summary>
    public static string Order(string text, TimeForm form) => Moment(text, form) is { } at
        ? ((at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture)
        : text;

    private static string? Found(FieldSource source, string field, ItemView item, ref Problem? problem)
    {
        var kind = JsonTokenType.None;
        var found = source switch
        {
            { At: { } at } => item.Find(at, out kind),
            { Envelope: { } at } => item.FindAround(at, out kind),
            { Template: { } template } => template.Render(item.Model()).Trim(),
            { Constant: { } constant } => constant,
            _ => throw new UnreachableException(),
        };
        if (kind == JsonTokenType.StartObject || (kind == JsonTokenType.StartArray && field != References))
        {
            problem ??= ItemProblem.Of((source.At ?? source.Envelope)!.ToString(), "a text, a number or a flag", kind == JsonTokenType.StartArray ? "an array" : "an object");
            return null;
        }
        return string.IsNullOrEmpty(found) ? null : found;
    }

    private static DateTimeOffset? Moment(string text, TimeForm form)
    {
        const string utc = " UTC";
        if (form == TimeForm.Rfc3339)
        {
            // 2015-05-17 17:06:40 UTC, as Ruby writes it.
            var written = text.EndsWith(utc, StringComparison.Ordinal) ? text[..^utc.Length] + "Z" : text;
            return Timestamp.TryParse(Encoding.UTF8.GetBytes(written), out var at) ? at : null;
        }
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var since))
            return null;
        var ticks = since * (form == TimeForm.Seconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond);
        return ticks >= -DateTimeOffset.UnixEpoch.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : null;
    }
}

using System.Globalization;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Pages;

/// <summary>How values are written on the page.</summary>
public static class Words
{
    private const int ExcerptLength = 280;

    public static string Of<T>(T value)
        where T : struct, Enum => ApiQuery.Word(value);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A day for a date field; null: none.</summary>
    public static string? Day(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The style class of an item's state.</summary>
    public static string Tone(QuarantineState state) => state switch
    {
        QuarantineState.Waiting => "parked",
        QuarantineState.Dropped => "dropped",
        _ => "done",
    };

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    public static string Weight(double weight) => weight.ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture);

    /// <summary>A number as HTML wants it in attributes.</summary>
    public static string Plain(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>The language for the browser; null where it is not known.</summary>
    public static string? Language(string? language) => language is "en" or "de" or "ru" or "uk" ? language : null;

    public static string Excerpt(string? text)
    {
        if (text is null || text.Length <= ExcerptLength)
            return text ?? "";
        var end = char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength;
        return text[..end] + "…";
    }

    /// <summary>A file of a post in one line: what it is, and whether it is here or why not.</summary>
    public static string File(Attachment file, IReadOnlyList<FileRecord> records)
    {
        var record = records.FirstOrDefault(record => record.Url == file.Url);
        var parts = new[] { record?.ContentType ?? file.ContentType, (record?.Bytes ?? file.Bytes) is { } bytes ? $"{Count(bytes)} bytes" : null }.OfType<string>();
        var what = string.Join(", ", parts);
        return $"{file.Name ?? file.Url ?? "without a name"}{(what.Length > 0 ? $" ({what})" : "")}: {State(file, record)}";
    }

    private static string State(Attachment file, FileRecord? record) => record switch
    {
        null when file.Url is null => "no address to fetch it from",
        null => $"not fetched, it lies at {file.Url}",
        { State: FileState.Here } => $"here, SHA-256 {record.Hash}",
        { State: FileState.Waiting, Reason: null } => "is being fetched",
        { State: FileState.Waiting } => $"tried {Count(record.Attempts)} times, next at {record.DueAt:u}: {record.Reason}",
        { State: FileState.TooLarge } => $"too large, it lies at {record.Url}: {record.Reason}",
        _ => $"not fetched, it lies at {record.Url}: {record.Reason}",
    };

    /// <summary>The style class of what evidence votes for.</summary>
    public static string Target(string target) => Enum.TryParse<Category>(target, ignoreCase: true, out var category) && char.IsAsciiLetter(target[0]) ? Of(category) : "other";

    /// <summary>One line for the marks on one place.</summary>
    public static string Explain(IReadOnlyList<Evidence> marks) => string.Join("; ", marks.Select(mark => $"{mark.Rule}: {Weight(mark.Weight)} for {mark.For}"));
}

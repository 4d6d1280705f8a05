using Hub.Contracts;

namespace Hub.Classifier.Packs;

/// <summary>What kind of vote a rule casts.</summary>
internal enum TargetKind : byte { Category, Request, Sender, Priority, Service, Tag }

/// <summary>A vote's target; <paramref name="Value"/> is the enum's value where there is one.</summary>
internal readonly record struct Target(TargetKind Kind, int Value, string Name, string For);

/// <summary>Reads what rules vote for.</summary>
internal static class Targets
{
    /// <summary>What is allowed, where the target is none; else null.</summary>
    public static string? Problem(string text) => text.Split(':', 2) switch
    {
        [var category] => Known<Category>(category) ? null : Allowed<Category>("") + " (or request:, sender:, priority:, service:, tag: with a name)",
        ["request", var kind] => Known<RequestKind>(kind) ? null : Allowed<RequestKind>("request:"),
        ["sender", var kind] => Known<SenderKind>(kind) && kind is not ("vip" or "unknown") ? null : "sender:customer, prospect, staff, media, expert, competitor, bot or unwanted",
        ["priority", var level] => Known<Priority>(level) ? null : Allowed<Priority>("priority:"),
        ["service" or "tag", var name] => name.Length is > 0 and <= 60 && name.All(letter => char.IsLower(letter) || char.IsDigit(letter) || letter is '-' or '_') ? null : "a name of lower-case letters, digits and hyphens behind the colon",
        _ => "a category, or request:, sender:, priority:, service:, tag: with a name",
    };

    public static Target Parse(string text)
    {
        var parts = text.Split(':', 2);
        return parts switch
        {
            [var category] => new(TargetKind.Category, (int)Enum.Parse<Category>(category, ignoreCase: true), category, text),
            ["request", var kind] => new(TargetKind.Request, (int)Enum.Parse<RequestKind>(kind, ignoreCase: true), kind, text),
            ["sender", var kind] => new(TargetKind.Sender, (int)Enum.Parse<SenderKind>(kind, ignoreCase: true), kind, text),
            ["priority", var level] => new(TargetKind.Priority, (int)Enum.Parse<Priority>(level, ignoreCase: true), level, text),
            ["service", var name] => new(TargetKind.Service, 0, name, text),
            _ => new(TargetKind.Tag, 0, parts[1], text),
        };
    }

    private static bool Known<T>(string name)
        where T : struct, Enum => Names<T>().Contains(name);

    private static string Allowed<T>(string prefix)
        where T : struct, Enum => prefix + string.Join(", ", Names<T>());

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());
}

using System.Text.RegularExpressions;
using Hub.Contracts;

namespace Hub.Host.Configuration;

/// <summary>What the readers of the sections share.</summary>
internal static partial class Sections
{
    public static Settings Of(IConfiguration configuration, string path) =>
        new(path, configuration.GetSection(path).AsEnumerable(makePathsRelative: true).Where(pair => pair.Key.Length > 0));

    /// <summary>The named entries of a section such as Channels, in alphabetical order.</summary>
    public static IEnumerable<(string Name, Settings Settings)> Named(IConfiguration configuration, string section, List<Fault> faults)
    {
        foreach (var child in configuration.GetSection(section).GetChildren())
        {
            if (child.Key.Length > 64 || !Name().IsMatch(child.Key))
                faults.Add(new Fault(child.Path, $"{child.Path} must be named with small letters, digits and hyphens, beginning with a letter; it is {child.Key}."));
            else
                yield return (child.Key, Of(configuration, child.Path));
        }
    }

    /// <summary>The kind that a channel or backend names; null with a fault where there is none of that name.</summary>
    public static T? KindOf<T>(Settings settings, IReadOnlyDictionary<string, T> kinds, List<Fault> faults)
        where T : class
    {
        var found = settings["Kind"];
        if (found is not null && kinds.TryGetValue(found, out var kind))
            return kind;
        var allowed = string.Join(", ", kinds.Keys.Order(StringComparer.Ordinal));
        var key = $"{settings.Path}:Kind";
        var near = found is null ? null : NearestKey.Of(found, kinds.Keys);
        faults.Add(new Fault(key, found is null ? $"{key} must be one of {allowed}; it is missing."
            : near is null ? $"{key} must be one of {allowed}; it is {found}." : $"{key} must be one of {allowed}; it is {found}; did you mean {near}?"));
        return null;
    }

    /// <summary>A kind knows only its own keys; where it refuses one that resembles a key of ours, we say so instead.</summary>
    public static IEnumerable<Fault> WithOurKeys(IEnumerable<Fault> faults, Settings settings, IReadOnlyCollection<string> ours)
    {
        foreach (var fault in faults)
        {
            var key = fault.Key.Length > settings.Path.Length ? fault.Key[(settings.Path.Length + 1)..] : "";
            var isUnknown = fault.Sentence.StartsWith($"{fault.Key} is not known", StringComparison.Ordinal);
            yield return isUnknown && !fault.Sentence.EndsWith('?') && NearestKey.Of(key, ours) is { } near
                ? fault with { Sentence = $"{fault.Key} is not known; did you mean {near}?" }
                : fault;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}

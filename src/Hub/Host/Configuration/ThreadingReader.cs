using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Configuration;

/// <summary>Reads how a channel's posts come to conversations: <c>Threading</c> as a list of steps or <c>none</c>, and what goes with it.</summary>
internal static class ThreadingReader
{
    private enum TicketOf { PerAuthor, PerThread }

    private enum SameMail { One, PerQueue }

    public static Threading Read(SettingsReader reader) => new(Steps(reader))
    {
        PerThread = reader.OneOf("Ticket", TicketOf.PerAuthor) == TicketOf.PerThread,
        PerQueue = reader.OneOf("SameMail", SameMail.One) == SameMail.PerQueue,
        SubjectWindow = reader.Duration("SubjectWindow", TimeSpan.FromMinutes(1), TimeSpan.FromDays(90), TimeSpan.FromDays(7)),
        AuthorWindow = reader.Duration("AuthorWindow", TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), TimeSpan.FromMinutes(10)),
    };

    private static IReadOnlyList<ThreadingStep> Steps(SettingsReader reader)
    {
        var names = reader.List("Threading");
        if (names.Count == 0)
            return Threading.Platform.Steps;
        if (names is ["none"])
            return [];
        var steps = new List<ThreadingStep>();
        foreach (var name in names)
            if (Threading.Known.FirstOrDefault(step => ApiQuery.Word(step) == name) is not ThreadingStep.None and var step)
                Add(reader, steps, step, name);
            else
                reader.Add("Threading", Sentence(reader, name));
        return steps;
    }

    private static void Add(SettingsReader reader, List<ThreadingStep> steps, ThreadingStep step, string name)
    {
        if (steps.Contains(step))
            reader.Add("Threading", $"{reader.Settings.Path}:Threading must name each step once; {name} stands there twice.");
        else
            steps.Add(step);
    }

    private static string Sentence(SettingsReader reader, string name)
    {
        var known = Threading.Known.Select(ApiQuery.Word).ToList();
        var near = name == "none" ? "none stands alone" : NearestKey.Of(name, [.. known, "none"]) is { } one ? $"did you mean {one}?" : null;
        return $"{reader.Settings.Path}:Threading must be none or steps of {string.Join(", ", known)}; it has {(name.Length == 0 ? "an empty one" : name)}{(near is null ? "." : near.EndsWith('?') ? $": {near}" : $": {near}.")}";
    }
}

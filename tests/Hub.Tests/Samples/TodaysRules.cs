namespace Hub.Tests.Samples;

/// <summary>What the hub does with line after line by its rules of today, given the category that each row names.</summary>
internal sealed class TodaysRules
{
    private readonly Dictionary<(string, string), Held> held = [];
    private readonly HashSet<(string, string)> gone = [];
    private readonly HashSet<(string, string, string)> ticketed = [];
    private readonly HashSet<(string, string, long)> versions = [];

    private sealed record Held(string Raw, long? Version, bool InTicket);

    /// <summary>Result and action of the next line; <paramref name="review"/>: the row says that a person has to look.</summary>
    public (string Result, string Action) Next(SampleLine line, string category, bool review)
    {
        if (!line.IsSound)
            return ("quarantined", "none");
        var key = (line.String("channel")!, line.Id!);
        if (line.Kind == "delete")
            return ("gone", gone.Add(key) && held.TryGetValue(key, out var lost) && lost.InTicket ? "redact" : "none");
        if (line.String("repostOf") is not null)
            return ("reach", "none");
        if (gone.Contains(key))
            return ("tombstoned", "none");
        return held.TryGetValue(key, out var known) ? Again(line, key, known) : First(line, key, category, review);
    }

    private (string Result, string Action) First(SampleLine line, (string, string) key, string category, bool review)
    {
        var action = ticketed.Contains(line.Conversation)
            ? category == "noise" && !review ? "archive" : "comment"
            : review || line.Text is null ? "review" : category == "noise" ? "archive" : "ticket";
        if (action == "ticket")
            ticketed.Add(line.Conversation);
        if (line.Version is { } version)
            versions.Add((key.Item1, key.Item2, version));
        held[key] = new(line.Raw, line.Version, action is "ticket" or "comment");
        return ("stored", action);
    }

    private (string Result, string Action) Again(SampleLine line, (string, string) key, Held known)
    {
        if (line.Raw == known.Raw || (line.Version is { } version && !versions.Add((key.Item1, key.Item2, version))))
            return ("repeated", "none");
        if (line.Version < known.Version)
            return ("revision", "none");
        held[key] = known with { Raw = line.Raw, Version = line.Version ?? known.Version };
        return ("revision", known.InTicket ? "change" : "none");
    }
}

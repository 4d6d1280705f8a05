using System.Text;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The backend does not let us search.</summary>
internal sealed record FindRefused(string Reason) : FindResult;

/// <summary>The searches of one operation, made ready; a match counts only if it holds our key, for some desks ignore a filter that they do not understand.</summary>
internal sealed class Searches(IReadOnlyList<FindPreset> presets, HttpSinkOptions options, ITemplates templates)
{
    private const int MaxAnswer = 8 * 1024 * 1024, MaxMatches = 1000, MaxListed = 10_000, MaxPages = 50;
    private readonly List<Search> searches = [.. presets.Select(preset => new Search(preset, options, templates))];

    public bool IsEmpty => searches.Count == 0;

    /// <summary>The first search that finds something; <see cref="Absent"/> only where all of them found nothing.</summary>
    public async ValueTask<FindResult> RunAsync(Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        foreach (var search in searches.Where(search => search.AppliesTo(act)))
            if (await PagesAsync(search, act, exchange, answers, stop) is { } found)
                return found is Found there && search.Via is { } via ? await NamedAsync(there, via, act, exchange, answers, stop) : found;
        return Absent.Instance;
    }

    /// <summary>Page by page until one is not full; null: nothing of ours.</summary>
    private static async ValueTask<FindResult?> PagesAsync(Search search, Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        var all = new List<TicketReference>();
        for (var page = 1; page <= MaxPages; page++)
        {
            act.Page(page);
            using var answer = await exchange.SendAsync(search.Request, act, MaxAnswer, stop);
            var (result, listed) = Read(search, act, answer, answers);
            if (result is Found found)
                all.AddRange(found.Matches.Take(MaxMatches - all.Count));
            else if (result is not null)
                return result;
            if (search.Preset.Full == 0 || listed < search.Preset.Full || all.Count >= MaxMatches)
                return all.Count > 0 ? new Found(all) : null;
        }
        return new FindLater(null, $"the search has more than {MaxPages} pages; what lies behind them is not known.");
    }

    /// <summary>The tickets of matches that are something else, each once.</summary>
    private static async ValueTask<FindResult> NamedAsync(Found found, (Operation Request, Wire.JsonPointer Id) via, Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        var tickets = new List<TicketReference>();
        foreach (var match in found.Matches)
        {
            act.Match(match.Id);
            using var answer = await exchange.SendAsync(via.Request, act, MaxAnswer, stop);
            if (!answer.IsSuccess || via.Id.Find(answer.Body) is not { Length: > 0 } id)
                return new FindLater(answers.Wish(answer.Message), answers.Sentence(answer));
            tickets.Add(answers.Reference(id, null, act.Delivery));
        }
        return new Found([.. tickets.DistinctBy(ticket => ticket.Id)]);
    }

    /// <summary>Null: nothing of ours.</summary>
    private static (FindResult? Result, int Listed) Read(Search search, Act act, Answer answer, AnswerReader answers)
    {
        if (answer.Status is 401 or 403)
            return (new FindRefused(answers.Sentence(answer)), 0);
        if (!answer.IsSuccess)
            return (search.Preset.Lists && answer.Status == 404 ? null : new FindLater(answers.Wish(answer.Message), answers.Sentence(answer)), 0);
        if (answer.IsCut)
            return (new FindLater(null, $"the search's answer is larger than {MaxAnswer} bytes."), 0);
        if (search.Preset.Matches.Find(answer.Body) is not { } list || Parsed(list) is not { } matches)
            return (new FindLater(null, $"the search's answer has no list at {search.Preset.Matches}: {answers.Sentence(answer)}"), 0);
        using (matches)
        {
            var listed = matches.RootElement.ValueKind == JsonValueKind.Array ? matches.RootElement.GetArrayLength() : 1;
            return listed > MaxListed ? (new FindLater(null, $"the search brought {listed} items; at most {MaxListed} are looked at."), listed) : (search.Judge(matches.RootElement, act, answers), listed);
        }
    }

    private static JsonDocument? Parsed(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            // A text where a list should stand: the caller says so.
            return null;
        }
    }

    /// <summary>As a word of its own: the address ann@x.test does not stand in joann@x.test.</summary>
    internal static bool Holds(string value, string key)
    {
        for (var at = value.IndexOf(key, StringComparison.OrdinalIgnoreCase); at >= 0; at = value.IndexOf(key, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !IsPart(value[at - 1], key)) && (at + key.Length == value.Length || !IsPart(value[at + key.Length], key)))
                return true;
        return false;
    }

    /// <summary>Nearly every sign may stand in an address (RFC 5322, atext): only what encloses or separates addresses ends one.</summary>
    private static bool IsPart(char letter, string key) => char.IsLetterOrDigit(letter)
        || (key.Contains('@', StringComparison.Ordinal) && !char.IsWhiteSpace(letter) && !"<>()[],;:\"".Contains(letter, StringComparison.Ordinal));

    private sealed class Search(FindPreset preset, HttpSinkOptions options, ITemplates templates)
    {
        private readonly List<ITemplate> keys = [.. preset.Is.Select(key => templates.Compile(key, TemplateEscaping.None))];

        private readonly ITemplate? path = preset.Path.StartsWith("{{#", StringComparison.Ordinal) ? templates.Compile(preset.Path, TemplateEscaping.Url) : null;

        public FindPreset Preset => preset;

        /// <summary>A path that comes out empty says that the settings have no such search.</summary>
        public bool AppliesTo(Act act) => path is null || path.Render(act.Model).Length > 0;

        /// <summary>How a match's ticket is asked for; null: the match names it.</summary>
        public (Operation Request, Wire.JsonPointer Id)? Via { get; } = preset.Via is { } via ? (Operation.Get(via.Path, options, templates), via.Id) : null;

        public Operation Request { get; } = Operation.Get(preset.Path, options, templates);

        public FindResult? Judge(JsonElement matches, Act act, AnswerReader answers)
        {
            var wanted = keys.Select(key => key.Render(act.Model)).Where(key => key.Length > 0).ToList();
            var (found, foreign) = (new List<TicketReference>(), 0);
            foreach (var match in matches.ValueKind == JsonValueKind.Array ? [.. matches.EnumerateArray()] : new[] { matches })
            {
                var json = Encoding.UTF8.GetBytes(match.GetRawText());
                var holds = preset.Key.Find(json) is { } value && wanted.Exists(key => Holds(value, key));
                foreign += holds ? 0 : 1;
                if (!holds || found.Count == MaxMatches)
                    continue;
                if (preset.Id.Find(json) is not { Length: > 0 } id)
                    return new FindLater(null, $"a match of the search has no id at {preset.Id}.");
                found.Add(answers.Reference(id, preset.Link?.Find(json), act.Delivery));
            }
            if (found.Count > 0)
                return new Found(found);
            return foreign == 0 || preset.Lists ? null
                : new FindLater(null, $"the search brought {foreign} that do not hold our key at {preset.Key}: the desk does not search as it is asked.");
        }
    }
}

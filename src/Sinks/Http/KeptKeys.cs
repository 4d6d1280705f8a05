using System.Collections.Concurrent;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>
/// Sees to it that the desk keeps our key: a ticket without it could not be found again, and a lost answer would open a second one. In a place that was not looked at,
/// one ticket is opened alone; where the key is not kept, nothing more is opened for a while; then one more is tried.
/// </summary>
internal sealed class KeptKeys(StoredPreset preset, HttpSinkOptions options, Surroundings with)
{
    private const int MaxAnswer = 256 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10), Moment = TimeSpan.FromSeconds(2);
    private readonly Operation? question = preset.Path is { } path ? Operation.Get(path, options, with.Templates) : null;
    private readonly ITemplate key = with.Templates.Compile(preset.Is, TemplateEscaping.None), place = with.Templates.Compile(preset.Per, TemplateEscaping.None);
    private readonly ConcurrentDictionary<string, bool> kept = new(), seen = new();
    private readonly ConcurrentDictionary<string, Act> alone = new();
    private readonly ConcurrentDictionary<string, (string Sentence, DateTimeOffset Until)> lost = new();

    /// <summary>One sentence for a person; null: the desk kept every key.</summary>
    public string? Alarm => lost.IsEmpty ? null : lost.Values.First().Sentence;

    /// <summary>Null: a ticket may be opened there; <see cref="Leave"/> follows.</summary>
    public Retry? Enter(Act act)
    {
        var where = place.Render(act.Model);
        if (!lost.IsEmpty && lost.TryGetValue(where, out var found) && found.Until - with.Time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            return new Retry(wait, found.Sentence) { IsHeldBack = true };
        return seen.ContainsKey(where) || alone.TryAdd(where, act) ? null
            : new Retry(Moment, $"The first ticket{(where.Length == 0 ? "" : $" in {CleanText.Line(where)}")} is being opened alone, to see whether the desk keeps the hub's key.") { IsHeldBack = true };
    }

    /// <summary>Whatever became of it.</summary>
    public void Leave(Act act) => alone.TryRemove(KeyValuePair.Create(place.Render(act.Model), act));

    /// <summary>The ticket stands; where the desk shows that it dropped the key, that is a person's task.</summary>
    public async ValueTask<Outcome> CheckAsync(Accepted opened, Act act, Exchange exchange, CancellationToken stop)
    {
        var where = place.Render(act.Model);
        if (question is not null && kept.ContainsKey(where))
            return opened;
        var told = act.ShownKey ?? await AskAsync(opened, act, exchange, stop);
        if (told is not { } shown)
        {
            seen[where] = true;
            return opened; // nobody can tell: the next ticket is looked at
        }
        if (Searches.Holds(shown, key.Render(act.Model)))
        {
            kept[where] = seen[where] = true;
            lost.TryRemove(where, out _);
            return opened;
        }
        kept.TryRemove(where, out _);
        seen.TryRemove(where, out _);
        var sentence = $"{options.Url.Authority} does not keep the hub's key{(where.Length == 0 ? "" : $" in {CleanText.Line(where)}")}: ticket {opened.Reference.Id} was opened, and its field for the key is empty or missing. "
            + "Add the field there (docs/backends.md); until then nothing more is opened, for it could not be found again.";
        lost[where] = (sentence, with.Time.GetUtcNow() + Pause);
        return opened with { Task = sentence };
    }

    /// <summary>Null: the desk does not tell now.</summary>
    private async ValueTask<string?> AskAsync(Accepted opened, Act act, Exchange exchange, CancellationToken stop)
    {
        if (question is null)
            return null;
        act.Stand(opened.Reference);
        try
        {
            using var answer = await exchange.SendAsync(question, act, MaxAnswer, stop);
            return answer.IsSuccess ? preset.Key.Find(answer.Body) ?? "" : null;
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is not null)
        {
            // The ticket stands whatever becomes of the question.
            return null;
        }
    }
}

using System.Diagnostics;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>What is done in the desk for one kind of event: the requests that come before, the one that has the effect, and how that is searched for.</summary>
internal sealed class DeskAction
{
    private const int MaxAnswer = 256 * 1024;
    private readonly OperationPreset preset;
    private readonly List<DeskStep> steps;

    public DeskAction(OperationPreset preset, HttpSinkOptions options, ITemplates templates)
    {
        this.preset = preset;
        steps = [.. preset.Before.Append(preset).Select(step => new DeskStep(step, options, templates))];
        Find = new Searches(preset.Find, options, templates);
    }

    public Searches Find { get; }

    /// <summary>The last request, which has the effect; those before it only prepare it.</summary>
    public Operation Effect => steps[^1].Operation;

    public async ValueTask<Outcome> RunAsync(Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        if (preset.FindFirst && await LookAsync(act, exchange, answers, stop) is { } there)
            return there;
        var outcome = await StepsAsync(act, exchange, answers, stop);
        // Somebody may have made the same in between, and the desk refuses a second one.
        if (preset.FindFirst && outcome is Rejected && await LookAsync(act, exchange, answers, stop) is Accepted other)
            return other;
        if (outcome is Accepted && act.IsSent && preset.Undone is { } undone)
            return new Rejected(Sentence(act.Delivery, undone));
        // Where an earlier try may have done it, there is nothing left to send, and the task is the same.
        return outcome is Accepted done && (act.IsSent || act.Delivery.Attempt > 1) ? done with { Task = TaskOf(act.Delivery) } : outcome;
    }

    /// <summary>What is left to a person once it is done; null: nothing.</summary>
    public string? TaskOf(Delivery delivery) => preset.Remains is { } remains ? Sentence(delivery, remains) : null;

    private async ValueTask<Outcome> StepsAsync(Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        Outcome outcome = new Accepted(act.Delivery.Ticket ?? new TicketReference(act.Delivery.Key.Value));
        foreach (var step in steps)
        {
            act.IsSent = false;
            outcome = await TryAsync(step, act, exchange, answers, stop);
            if (outcome is not Accepted)
                return outcome is Unknown unknown && step.Preset.Again ? new Retry(null, unknown.Reason) : outcome;
        }
        return outcome;
    }

    private static async ValueTask<Outcome> TryAsync(DeskStep step, Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        try
        {
            return await StepAsync(step, act, exchange, answers, stop);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.IsCertain ? new Retry(null, exchange.Sentence(failure)) : new Unknown(exchange.Sentence(failure));
        }
    }

    private static async ValueTask<Outcome> StepAsync(DeskStep step, Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        if (step.Each is not { } each)
            return await SendAsync(step, act, exchange, answers, stop);
        var found = await each.RunAsync(act, exchange, answers, stop);
        if (found is not Found { Matches: var matches })
            return Judge(found) ?? new Accepted(act.Delivery.Ticket ?? new TicketReference(act.Delivery.Key.Value));
        Outcome outcome = new Accepted(matches[0]);
        foreach (var match in step.TakesFirst ? matches.Take(1) : matches)
        {
            act.Match(match.Id);
            outcome = await SendAsync(step, act, exchange, answers, stop);
            if (outcome is not Accepted)
                return outcome;
        }
        return outcome;
    }

    private static async ValueTask<Outcome> SendAsync(DeskStep step, Act act, Exchange exchange, AnswerReader answers, CancellationToken stop)
    {
        act.IsSent = true;
        using var answer = await exchange.SendAsync(step.Operation, act, MaxAnswer, stop);
        var outcome = answers.Read(step.Preset, act.Delivery, answer);
        if (outcome is Accepted)
        {
            foreach (var (name, pointer) in step.Preset.Keep)
                act.Keep(name, pointer.Find(answer.Body));
            if (step.Preset.Stored is { Path: null } stored)
                act.ShownKey = stored.Key.Find(answer.Body) ?? "";
        }
        return outcome;
    }

    /// <summary>Null: nothing is there yet.</summary>
    private async ValueTask<Outcome?> LookAsync(Act act, Exchange exchange, AnswerReader answers, CancellationToken stop) =>
        await Find.RunAsync(act, exchange, answers, stop) is var found && found is Found { Matches: [var first, ..] } ? new Accepted(first) : Judge(found);

    private static Outcome? Judge(FindResult found) => found switch
    {
        Absent or Found => null,
        FindRefused refused => new Rejected(refused.Reason),
        FindLater later => new Retry(later.After, later.Reason),
        _ => throw new UnreachableException(),
    };

    private static string Sentence(Delivery delivery, string clause) => $"Ticket {delivery.Ticket?.Id}{Place(delivery)}: {clause}.";

    private static string Place(Delivery delivery) => delivery.Ticket?.Url is { } url ? $" ({url})" : "";

    private sealed class DeskStep(OperationPreset preset, HttpSinkOptions options, ITemplates templates)
    {
        public OperationPreset Preset => preset;

        public Operation Operation { get; } = new(preset, options, templates);

        public bool TakesFirst => preset.Each is { TakesFirst: true };

        public Searches? Each { get; } = preset.Each is { } each ? new Searches([each], options, templates) : null;
    }
}

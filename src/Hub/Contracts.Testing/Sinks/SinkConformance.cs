using System.Diagnostics;

namespace Hub.Contracts.Testing;

/// <summary>What every sink promises; a fixture per sink feeds the list as test cases, each with a fresh subject.</summary>
public static class SinkConformance
{
    private const int Many = 64, LongestReason = 700;
    private const string Canary = "canary-7f3a";

    public static IReadOnlyList<Promise<ISinkUnderTest>> Promises { get; } =
    [
        In("One key opens one ticket", DeskMood.Good, OneKeyOpensOneTicket),
        In("Many at once are each delivered once", DeskMood.Good, ManyAtOnceAreEachDeliveredOnce),
        In("A comment goes to its ticket", DeskMood.Good, ACommentGoesToItsTicket),
        In("A redaction removes the text", DeskMood.Good, ARedactionRemovesTheText),
        In("What a sink takes beyond the four it accepts", DeskMood.Good, WhatASinkTakesItAccepts),
        In("A throttled answer carries its delay", DeskMood.Throttling, AThrottledAnswerCarriesItsDelay),
        In("A refused credential says so in one sentence", DeskMood.RefusingCredential, subject => IsRefused(subject, DeskMood.RefusingCredential)),
        In("What the desk refuses is rejected in its own words", DeskMood.RefusingContent, subject => IsRefused(subject, DeskMood.RefusingContent)),
        In("A time-out is unknown", DeskMood.Silent, subject => IsAsync<Unknown>(subject, DeskMood.Silent, "the request may have had its effect")),
        In("A failure after the effect is unknown", DeskMood.FailingAfterEffect, subject => IsAsync<Unknown>(subject, DeskMood.FailingAfterEffect, "the ticket stands already")),
        In("A refused connection is retried", DeskMood.Down, subject => IsAsync<Retry>(subject, DeskMood.Down, "certainly nothing was done")),
        In("Stop is honoured", DeskMood.Patient, StopIsHonoured),
        In("A secret never appears in an outcome or a log", DeskMood.RefusingCredential, ASecretNeverAppears),
    ];

    /// <summary>A promise that needs its desk in a mood; a subject whose desk cannot be brought into it says so.</summary>
    private static Promise<ISinkUnderTest> In(string name, DeskMood mood, Func<ISinkUnderTest, Task> check) => new(name, (subject, stop) =>
        subject.Moods.Contains(mood) ? check(subject).WaitAsync(stop) : throw new NotApplicableException($"the desk cannot be brought to it ({mood})"));

    private static async Task OneKeyOpensOneTicket(ISinkUnderTest subject)
    {
        await using var sink = await subject.OpenAsync(DeskMood.Good);
        var first = SampleDelivery.Create(1) with { Note = (sink as INotingSink)?.Note(SampleDelivery.Create(1).Event) };
        var opened = Expect<Accepted>(await sink.DeliverAsync(first, default), "a good desk took the event");
        if (opened.Task is { } task)
            throw new BrokenPromiseException($"A ticket was opened and leaves a task: {task}");
        var id = opened.Reference.Id;
        var again = first with { Attempt = 2, InDoubt = true };
        if (sink.Promise.Class == BackendClass.Keyed)
            Same(id, Expect<Accepted>(await sink.DeliverAsync(again, default), "the desk keeps keys").Reference.Id, "the same key must give the same ticket");
        if (sink.Promise.Class == BackendClass.Findable)
            await IsFoundOnce(sink, again, id);
        if (sink.Promise.Class == BackendClass.Blind && sink is IFindingSink)
            throw new BrokenPromiseException("A blind sink must not implement IFindingSink: what can be searched is findable.");
        var held = (await subject.HeldAsync()).Count(ticket => ticket.NativeId == first.Event.NativeId);
        Same("1", $"{held}", "tickets of one key in the desk");
    }

    private static async Task IsFoundOnce(ISink sink, Delivery delivery, string id)
    {
        if (sink is not IFindingSink finding)
            throw new BrokenPromiseException("A findable sink must implement IFindingSink.");
        if (await finding.FindAsync(delivery, default) is not Found { Matches: [var match] })
            throw new BrokenPromiseException("Find after Accepted must give exactly one match.");
        Same(id, match.Id, "Find must give the ticket that was accepted");
        if (await finding.FindAsync(SampleDelivery.Create(2) with { InDoubt = true }, default) is not Absent)
            throw new BrokenPromiseException("Find for a key that was never delivered must be Absent.");
    }

    private static async Task ManyAtOnceAreEachDeliveredOnce(ISinkUnderTest subject)
    {
        await using var sink = await subject.OpenAsync(DeskMood.Good);
        var outcomes = await Task.WhenAll(Enumerable.Range(1, Many).Select(async number => await sink.DeliverAsync(SampleDelivery.Create(number), default)));
        var ids = outcomes.Select(outcome => Expect<Accepted>(outcome, "a good desk took each event").Reference.Id).Distinct().Count();
        Same($"{Many}", $"{ids}", "different ids");
        var held = await subject.HeldAsync();
        Same($"{Many}", $"{held.Select(ticket => ticket.NativeId).Distinct().Count()}", "posts that have a ticket");
        Same($"{Many}", $"{held.Count}", "tickets in the desk");
    }

    private static async Task ACommentGoesToItsTicket(ISinkUnderTest subject)
    {
        await using var sink = await subject.OpenAsync(DeskMood.Good);
        await AcceptAsync(sink, SampleDelivery.Create(1));
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(2));
        await AcceptAsync(sink, SampleDelivery.Create(3));
        await AcceptAsync(sink, SampleDelivery.Comment(2, ticket, $"Still dead {Canary}."));
        foreach (var held in await subject.HeldAsync())
        {
            var has = held.Comments.Any(comment => comment.Contains(Canary, StringComparison.Ordinal));
            if (has != (held.NativeId == "native-2"))
                throw new BrokenPromiseException($"The comment belongs to the ticket of native-2 only; the ticket of {held.NativeId} has {(has ? "it" : "it not")}.");
        }
    }

    private static async Task ARedactionRemovesTheText(ISinkUnderTest subject)
    {
        await using var sink = await subject.OpenAsync(DeskMood.Good);
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(1, $"My number is {Canary}."));
        await AcceptAsync(sink, SampleDelivery.Create(2, "A post of somebody else."));
        var outcome = await sink.DeliverAsync(SampleDelivery.Redact(1, ticket), default);
        if (outcome is Accepted { Task: { } task })
            throw new NotApplicableException($"the desk leaves it to a person: {task}");
        if (outcome is Rejected refused && refused.Reason.Contains(ticket.Id, StringComparison.Ordinal))
            throw new NotApplicableException($"the desk cannot do it: {refused.Reason}");
        Expect<Accepted>(outcome, "a good desk took the Redacted event");
        var held = await subject.HeldAsync();
        if (held.Any(one => one.Words.Contains(Canary, StringComparison.Ordinal)))
            throw new BrokenPromiseException("The desk still holds a text that was redacted.");
        if (!held.Any(one => one.Words.Contains("somebody else", StringComparison.Ordinal)))
            throw new BrokenPromiseException("The redaction of one post took away the text of another.");
        Same("2", $"{held.Count}", "tickets after a redaction");
    }

    private static async Task WhatASinkTakesItAccepts(ISinkUnderTest subject)
    {
        await using var sink = await subject.OpenAsync(DeskMood.Good);
        if (sink is not IExtendedSink extended)
            return;
        foreach (var usual in extended.Takes.Where(kind => kind <= TicketEventKind.Redacted))
            throw new BrokenPromiseException($"Takes names what only some sinks take; {usual} every sink takes.");
        TicketReference? requester = null;
        if (extended.Takes.Contains(TicketEventKind.Requester))
            requester = await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Requester, 1, null));
        var ticket = await AcceptAsync(sink, SampleDelivery.Create(1) with { Requester = requester });
        if (extended.TakesInternalComments)
            await AcceptAsync(sink, SampleDelivery.Extended(TicketEventKind.Commented, 1, ticket));
        foreach (var kind in extended.Takes.Where(kind => kind != TicketEventKind.Requester).Order())
            await AcceptAsync(sink, SampleDelivery.Extended(kind, 1, ticket));
        Same("1", $"{(await subject.HeldAsync()).Count}", "tickets, however many events follow");
    }

    private static async Task AThrottledAnswerCarriesItsDelay(ISinkUnderTest subject)
    {
        var retry = await IsAsync<Retry>(subject, DeskMood.Throttling, "the desk asked to wait, so nothing was done");
        Same($"{subject.ThrottledFor}", $"{retry.After}", "Retry.After must be the desk's wish");
    }

    private static async Task IsRefused(ISinkUnderTest subject, DeskMood mood)
    {
        var rejected = await IsAsync<Rejected>(subject, mood, "the desk refuses it for good");
        if (!rejected.Reason.Contains(subject.RefusalWords, StringComparison.Ordinal))
            throw new BrokenPromiseException($"The reason must carry the desk's own words, {subject.RefusalWords}; it is {rejected.Reason}");
    }

    private static async Task<T> IsAsync<T>(ISinkUnderTest subject, DeskMood mood, string because)
        where T : Outcome
    {
        await using var sink = await subject.OpenAsync(mood);
        var outcome = Expect<T>(await sink.DeliverAsync(SampleDelivery.Create(1), default), because);
        var reason = ReasonOf(outcome);
        if (reason is not null && (reason.Trim().Length == 0 || reason.Contains('\n', StringComparison.Ordinal) || reason.Length > LongestReason))
            throw new BrokenPromiseException($"A reason must be one line of 1 to {LongestReason} characters; it has {reason.Length}: {reason}");
        return outcome;
    }

    private static async Task StopIsHonoured(ISinkUnderTest subject)
    {
        await using var sink = await subject.OpenAsync(DeskMood.Patient);
        using var stop = new CancellationTokenSource();
        var delivering = sink.DeliverAsync(SampleDelivery.Create(1), stop.Token).AsTask();
        await stop.CancelAsync();
        if (await Task.WhenAny(delivering, Task.Delay(subject.Patience)) != delivering)
            throw new BrokenPromiseException($"A delivery must end within {subject.Patience} of stop; it still runs.");
        if (delivering.IsCompletedSuccessfully && await delivering is not Unknown)
            throw new BrokenPromiseException($"A delivery that was stopped must be Unknown or an OperationCanceledException; it is {await delivering}.");
        if (delivering.IsFaulted)
            throw new BrokenPromiseException($"A delivery that was stopped must be Unknown or an OperationCanceledException; it threw {delivering.Exception.InnerException!.GetType().Name}.");
    }

    private static async Task ASecretNeverAppears(ISinkUnderTest subject)
    {
        foreach (var mood in Enum.GetValues<DeskMood>().Where(mood => subject.Moods.Contains(mood) && mood != DeskMood.Patient))
        {
            await using var sink = await subject.OpenAsync(mood);
            var outcome = await sink.DeliverAsync(SampleDelivery.Create(1), default);
            foreach (var text in subject.Logged.Append(outcome.ToString()!))
                if (subject.Secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)))
                    throw new BrokenPromiseException($"A secret stands in an outcome or a log (desk {mood}).");
        }
    }

    private static async Task<TicketReference> AcceptAsync(ISink sink, Delivery delivery) =>
        Expect<Accepted>(await sink.DeliverAsync(delivery, default), $"a good desk took the {delivery.Event.Kind} event").Reference;

    private static T Expect<T>(Outcome outcome, string because)
        where T : Outcome => outcome as T
            ?? throw new BrokenPromiseException($"The outcome must be {typeof(T).Name}, because {because}; it is {outcome.GetType().Name}: {ReasonOf(outcome)}");

    private static string? ReasonOf(Outcome outcome) => outcome switch
    {
        Accepted accepted => accepted.Task,
        Retry retry => retry.Reason,
        Unknown unknown => unknown.Reason,
        Rejected rejected => rejected.Reason,
        _ => throw new UnreachableException(),
    };

    private static void Same(string expected, string found, string what)
    {
        if (expected != found)
            throw new BrokenPromiseException($"{what}: expected {expected}; found {found}.");
    }
}

namespace Hub.Contracts.Testing;

/// <summary>What a connector promises that is called by its platform.</summary>
internal static class WebhookPromises
{
    private static readonly string[] Ids = ["w-1", "w-2", "w-3"];

    public static readonly IReadOnlyList<Promise<IConnectorUnderTest>> All =
    [
        Of("An unauthenticated request stores nothing", UnauthenticatedStoresNothing),
        Of("The headers alone never refuse who is known", HeadsOfTheKnownPass),
        Of("One good post is answered 200, also when repeated", GoodIsAnswered),
        Of("One bad post of many loses none of the others", BadOfManyLosesNone),
        Of("One bad post is one Defective, answered 422", OneBadIsDefective),
        Of("What cannot be parsed as a whole is one Defective with its bytes, answered 422", UnparsableIsDefective),
        Of("Strings of a webhook are clean", StringsAreClean),
    ];

    private static Promise<IConnectorUnderTest> Of(string name, Func<IWebhookUnderTest, IWebhookConnector, CancellationToken, Task> check) => new(name, async (subject, stop) =>
    {
        if (subject is not IWebhookUnderTest webhook)
            throw new NotApplicableException($"{subject.Kind} is not called by webhook");
        await using var connector = await subject.OpenAsync(stop);
        await check(webhook, connector as IWebhookConnector ?? throw new NotApplicableException($"{subject.Kind} is no {nameof(IWebhookConnector)}"), stop);
    });

    private static async Task UnauthenticatedStoresNothing(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        var reading = await connector.ReceiveAsync(subject.Unauthenticated(Ids[0]), stop);
        Expect.That(reading is Denied { Problem.Status: 401 or 403 }, $"An unauthenticated request must be denied with 401 or 403; it became {Words(reading)}.");
    }

    private static Task HeadsOfTheKnownPass(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        foreach (var request in new[] { subject.Good(Ids[0]), subject.Mixed(Ids), subject.Unparsable() })
            if (connector is IHeadCheckingConnector heads && heads.RefuseByHead(request with { Body = default }) is { } refusal)
                Expect.That(false, $"The headers of a signed request must not be refused; it was {Words(refusal)}.");
        return Task.CompletedTask;
    }

    private static async Task GoodIsAnswered(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        foreach (var outcome in new[] { ChangeOutcome.Stored, ChangeOutcome.Repeated })
        {
            var received = await ReceivedAsync(connector, subject.Good(Ids[0]), stop);
            Expect.That(received.Changes is [Put], $"One good post must be one Put; it became {Words(received)}.");
            Expect.Same(200, Answered(received, outcome).Status, $"Answer to one good post that was {outcome}");
        }
    }

    private static async Task BadOfManyLosesNone(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        var received = await ReceivedAsync(connector, subject.Mixed(Ids), stop);
        Expect.Same(Ids.Length, received.Changes.OfType<Put>().Count(), "Good posts beside a bad one");
        Expect.Same(1, received.Changes.OfType<Defective>().Count(), "Defective changes");
        Expect.Same(200, Answered(received, ChangeOutcome.Stored).Status, "Answer to many posts with a bad one");
    }

    private static async Task OneBadIsDefective(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        var received = await ReceivedAsync(connector, subject.Unreadable(), stop);
        Expect.That(received.Changes is [Defective { Id.Length: > 0, Reason.Length: > 0 }], $"One bad post must be one Defective; it became {Words(received)}.");
        Expect.Same(422, Answered(received, ChangeOutcome.Stored).Status, "Answer to one bad post");
    }

    private static async Task UnparsableIsDefective(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        var request = subject.Unparsable();
        var received = await ReceivedAsync(connector, request, stop);
        Expect.That(received.Changes is [Defective { Id.Length: > 0, Reason.Length: > 0 }], $"An unparsable body must be one Defective; it became {Words(received)}.");
        Expect.That(((Defective)received.Changes[0]).Raw.Span.SequenceEqual(request.Body.Span), "The bytes of an unparsable body must be kept as they came.");
        Expect.Same(422, Answered(received, ChangeOutcome.Stored).Status, "Answer to an unparsable body");
    }

    private static async Task StringsAreClean(IWebhookUnderTest subject, IWebhookConnector connector, CancellationToken stop)
    {
        var changes = new List<Change>();
        for (var at = 0; at < Hostile.Texts.Count; at++)
            changes.AddRange((await ReceivedAsync(connector, subject.WithText($"hostile-{at}", Hostile.Texts[at]), stop)).Changes);
        Cleanness.Check(changes, Hostile.Texts.Count);
    }

    private static async Task<Received> ReceivedAsync(IWebhookConnector connector, WebhookRequest request, CancellationToken stop)
    {
        var reading = await connector.ReceiveAsync(request, stop);
        return reading as Received ?? throw new BrokenPromiseException($"A signed request must be received; it became {Words(reading)}.");
    }

    /// <summary>Answers as the host does after a commit: defective ones are quarantined, the others as given.</summary>
    private static WebhookResponse Answered(Received received, ChangeOutcome others) => received.Respond([.. received.Changes.Select(change => change is Defective defective
        ? new ChangeResult(ChangeOutcome.Quarantined, defective.Id, defective.Reason)
        : new ChangeResult(others, LaneReading.Id(change), null))]);

    private static string Words(WebhookReading reading) => reading switch
    {
        Denied denied => $"denied with {denied.Problem.Status}",
        Answer answer => $"answered at once with {answer.Response.Status}",
        Received received => $"received as {received.Changes.Count} changes: {string.Join(", ", received.Changes.Take(3).Select(change => change.GetType().Name))}",
        _ => reading.GetType().Name,
    };
}

namespace Hub.Contracts.Testing;

/// <summary>The conformance suite of connectors: every promise by name. Each is checked on a subject of its own.</summary>
public static class ConnectorSuite
{
    public static readonly IReadOnlyList<Promise<IConnectorUnderTest>> Promises =
    [
        new("What the connector can do, its subject can test", CanBeTested),
        .. LanePromises.All,
        .. WebhookPromises.All,
    ];

    private static async Task CanBeTested(IConnectorUnderTest subject, CancellationToken stop)
    {
        await using var connector = await subject.OpenAsync(stop);
        Expect.Same(connector.Lanes.Count > 0, subject is ILaneUnderTest, $"{subject.Kind} has lanes, and its subject is an {nameof(ILaneUnderTest)}");
        Expect.Same(connector is IWebhookConnector, subject is IWebhookUnderTest, $"{subject.Kind} is called by webhook, and its subject is an {nameof(IWebhookUnderTest)}");
        if (subject is ILaneUnderTest lane)
            Expect.That(connector.Lanes.Contains(lane.Lane), $"The subject's lane {lane.Lane} must be one of {string.Join(", ", connector.Lanes)}.");
    }
}

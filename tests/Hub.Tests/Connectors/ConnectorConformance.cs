using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>Runs the suite on one connector; a fixture for each of ours derives from it.</summary>
public abstract class ConnectorConformance<TSubject>
    where TSubject : IConnectorUnderTest, new()
{
    [TestCaseSource(typeof(ConnectorSuite), nameof(ConnectorSuite.Promises)), CancelAfter(60_000)]
    public async Task Holds(Promise<IConnectorUnderTest> promise, CancellationToken stop)
    {
        await using var subject = new TSubject();
        try
        {
            await promise.Check(subject, stop);
        }
        catch (NotApplicableException reason)
        {
            Assert.Ignore(reason.Message);
        }
    }
}

[TestFixture, Property("Requirement", "R1, R3, R8")]
public sealed class NdjsonConformance : ConnectorConformance<NdjsonSubject>;

[TestFixture, Property("Requirement", "R4, R7")]
public sealed class WebhookConformance : ConnectorConformance<WebhookSubject>;

[TestFixture, Property("Requirement", "R4"), Property("Requirement", "R7"), Property("Requirement", "G9")]
public sealed class AlertmanagerConformance : ConnectorConformance<AlertmanagerSubject>;

[TestFixture, Property("Requirement", "R4"), Property("Requirement", "R7"), Property("Requirement", "G9")]
public sealed class GitlabConformance : ConnectorConformance<GitlabSubject>;

[TestFixture, Property("Requirement", "R1"), Property("Requirement", "R3"), Property("Requirement", "R7"), Property("Requirement", "R21")]
public sealed class FeedConformance : ConnectorConformance<FeedSubject>;

[TestFixture, Property("Requirement", "R1"), Property("Requirement", "R3"), Property("Requirement", "R7"), Property("Requirement", "R21")]
public sealed class TelegramConformance : ConnectorConformance<Telegram.TelegramSubject>;

[TestFixture, Property("Requirement", "R4"), Property("Requirement", "R7")]
public sealed class TelegramWebhookConformance : ConnectorConformance<Telegram.TelegramWebhookSubject>;

[TestFixture, Property("Requirement", "R1"), Property("Requirement", "R3"), Property("Requirement", "R4"), Property("Requirement", "R7"), Property("Requirement", "R21")]
public sealed class XConformance : ConnectorConformance<X.XSubject>;

[TestFixture]
public sealed class SamplePluginConformance : ConnectorConformance<SamplePluginSubject>;

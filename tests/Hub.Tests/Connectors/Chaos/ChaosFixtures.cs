using Hub.Contracts.Testing;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>Runs the chaos kit on one channel and both stores; a fixture for each of ours that asks its platform derives from it.</summary>
internal abstract class PolledChaosSuite<TSubject>(StoreKind kind) : StoreSuite(kind)
    where TSubject : IPolledUnderChaos, new()
{
    [TestCaseSource(typeof(ChaosSuite), nameof(ChaosSuite.Polled)), CancelAfter(180_000)]
    [Property("Requirement", "R1"), Property("Requirement", "R3"), Property("Requirement", "R21")]
    public Task Holds(Promise<ChaosStage> promise, CancellationToken stop) => ChaosRun.CheckAsync(promise, new TSubject(), stop);
}

/// <summary>The same for channels that their platform calls.</summary>
internal abstract class PushedChaosSuite<TSubject>(StoreKind kind) : StoreSuite(kind)
    where TSubject : IPushedUnderChaos, new()
{
    [TestCaseSource(typeof(ChaosSuite), nameof(ChaosSuite.Pushed)), CancelAfter(180_000)]
    [Property("Requirement", "R4"), Property("Requirement", "R9")]
    public Task Holds(Promise<ChaosStage> promise, CancellationToken stop) => ChaosRun.CheckAsync(promise, new TSubject(), stop);
}

internal static class ChaosRun
{
    public static async Task CheckAsync(Promise<ChaosStage> promise, IChaosUnderTest subject, CancellationToken stop)
    {
        await using var stage = new ChaosStage(subject, time => new CoreHost(time)) { Patience = TimeSpan.FromSeconds(40) };
        try
        {
            await promise.Check(stage, stop);
        }
        catch (NotApplicableException reason)
        {
            Assert.Ignore(reason.Message);
        }
    }
}

internal sealed class TelegramChaos(StoreKind kind) : PolledChaosSuite<TelegramUnderChaos>(kind);

internal sealed class FeedChaos(StoreKind kind) : PolledChaosSuite<FeedUnderChaos>(kind);

internal sealed class XChaos(StoreKind kind) : PolledChaosSuite<XUnderChaos>(kind);

internal sealed class NdjsonChaos(StoreKind kind) : PolledChaosSuite<NdjsonUnderChaos>(kind);

internal sealed class TelegramWebhookChaos(StoreKind kind) : PushedChaosSuite<TelegramWebhookUnderChaos>(kind);

internal sealed class XWebhookChaos(StoreKind kind) : PushedChaosSuite<XWebhookUnderChaos>(kind);

internal sealed class WebhookChaos(StoreKind kind) : PushedChaosSuite<WebhookUnderChaos>(kind);

internal sealed class PresetChaos(StoreKind kind) : PushedChaosSuite<PresetUnderChaos>(kind);

using Hub.Contracts.Testing;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Runs every promise that applies; a fixture says only how its subject is made.</summary>
[Property("Requirement", "G9")]
internal abstract class SinkSuite
{
    private static IEnumerable<TestCaseData> Promises => SinkConformance.Promises.Select(promise => new TestCaseData(promise).SetName(promise.Name.Replace(' ', '_')));

    protected abstract Task<ISinkUnderTest> SubjectAsync();

    [TestCaseSource(nameof(Promises)), CancelAfter(60_000)]
    public async Task Promise(Promise<ISinkUnderTest> promise, CancellationToken stop)
    {
        await using var subject = await SubjectAsync();
        try
        {
            await promise.Check(subject, stop);
        }
        catch (NotApplicableException reason)
        {
            Assert.Pass($"does not apply: {reason.Message}");
        }
    }
}

[TestFixture]
[RunsSinkSuite("file")]
internal sealed class FileSinkSuite : SinkSuite
{
    protected override Task<ISinkUnderTest> SubjectAsync() => Task.FromResult<ISinkUnderTest>(new FileSubject());
}

[TestFixture]
[RunsSinkSuite("http", "json")]
internal sealed class KeyedJsonSuite : SinkSuite
{
    protected override async Task<ISinkUnderTest> SubjectAsync()
    {
        Environment.SetEnvironmentVariable("HUB_TEST_DESK_TOKEN", "s3cret-of-the-desk");
        return new HttpSubject(await FakeDesk.StartAsync(), ("Preset", "json"), ("Class", "keyed"), ("Token", "env:HUB_TEST_DESK_TOKEN"), ("Headers:X-Api-Key", "env:HUB_TEST_DESK_TOKEN"))
        {
            Secrets = ["s3cret-of-the-desk"],
        };
    }
}

[TestFixture]
internal sealed class ExtendedJsonSuite : SinkSuite
{
    protected override async Task<ISinkUnderTest> SubjectAsync() =>
        new HttpSubject(await FakeDesk.StartAsync(), ("Preset", "json"), ("Class", "keyed"), ("Takes", "requester, attached, closed, internal"));
}

[TestFixture]
internal sealed class BlindJsonSuite : SinkSuite
{
    protected override async Task<ISinkUnderTest> SubjectAsync() => new HttpSubject(await FakeDesk.StartAsync(isKeyed: false));
}

[TestFixture]
internal sealed class FindablePresetSuite : SinkSuite
{
    protected override async Task<ISinkUnderTest> SubjectAsync() =>
        new HttpSubject(await FakeDesk.StartAsync(isKeyed: false), ("Preset", Path.Combine(Shared.Root, "tests", "Hub.Tests", "Sinks", "findable.yaml")));
}

[TestFixture]
[RunsSinkSuite("http", "standard-webhook")]
internal sealed class StandardWebhookSuite : SinkSuite
{
    protected override async Task<ISinkUnderTest> SubjectAsync()
    {
        Environment.SetEnvironmentVariable("HUB_TEST_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        return new HttpSubject(await FakeDesk.StartAsync(), ("Preset", "standard-webhook"), ("Secret", "env:HUB_TEST_WEBHOOK_SECRET"))
        {
            Secrets = ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        };
    }
}

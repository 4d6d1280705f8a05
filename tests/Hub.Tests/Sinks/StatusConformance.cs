using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Runs the suite on a sink that tells; a fixture says only how its subject is made.</summary>
public abstract class StatusConformance
{
    protected abstract Task<IStatusUnderTest> SubjectAsync();

    [TestCaseSource(typeof(StatusSuite), nameof(StatusSuite.Promises)), CancelAfter(60_000)]
    public async Task Holds(Promise<IStatusUnderTest> promise, CancellationToken stop)
    {
        await using var subject = await SubjectAsync();
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

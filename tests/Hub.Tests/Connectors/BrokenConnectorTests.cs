using Hub.Contracts.Testing;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

/// <summary>The suite is tested: each way to be wrong fails its promise and no other.</summary>
[TestFixture]
public sealed class BrokenConnectorTests
{
    [TestCase(Breach.None, null)]
    [TestCase(Breach.HidesAnInterface, "What the connector can do, its subject can test")]
    [TestCase(Breach.NewIdsEachTime, "The same cursor read twice gives the same ids")]
    [TestCase(Breach.RepeatsTheLast, "A later cursor does not repeat")]
    [TestCase(Breach.ConfirmsTooEarly, "Nothing is confirmed before the next batch is asked for")]
    [TestCase(Breach.ConfirmsNotFromCursor, "The cursor alone repeats the confirmation")]
    [TestCase(Breach.DropsTheUnreadable, "An unreadable post arrives as Defective and the rest still comes")]
    [TestCase(Breach.ForgetsTheSkipped, "Seen is changes plus skipped")]
    [TestCase(Breach.LosesTheDelay, "A throttled answer carries its delay")]
    [TestCase(Breach.MumblesTheRefusal, "A refused credential says so in one sentence")]
    [TestCase(Breach.HidesTheDistance, "A platform that cannot be reached is said to be so")]
    [TestCase(Breach.IgnoresStop, "Stop is honoured within seconds")]
    [TestCase(Breach.GrowsTheCursor, "A cursor stays under 64 KB")]
    [TestCase(Breach.KeepsDirt, "Strings of a lane are clean")]
    [TestCase(Breach.AcceptsStrangers, "An unauthenticated request stores nothing")]
    [TestCase(Breach.RefusesHeadsOfTheKnown, "The headers alone never refuse who is known")]
    [TestCase(Breach.RepeatsAre409, "One good post is answered 200, also when repeated")]
    [TestCase(Breach.OneBadLosesAll, "One bad post of many loses none of the others")]
    [TestCase(Breach.OneBadIs200, "One bad post is one Defective, answered 422")]
    [TestCase(Breach.UnparsableVanishes, "What cannot be parsed as a whole is one Defective with its bytes, answered 422")]
    [TestCase(Breach.KeepsDirtOfWebhooks, "Strings of a webhook are clean")]
    public async Task A_broken_connector_fails_exactly_its_promise(Breach breach, string? expected)
    {
        var broken = new List<string>();
        foreach (var promise in ConnectorSuite.Promises)
            if (await IsBrokenAsync(promise, breach))
                broken.Add(promise.Name);
        Assert.That(broken, Is.EqualTo(expected is null ? [] : new[] { expected }));
    }

    [Test]
    public void Every_promise_has_a_connector_that_breaks_it()
    {
        var method = typeof(BrokenConnectorTests).GetMethod(nameof(A_broken_connector_fails_exactly_its_promise))!;
        var covered = method.GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>().Select(test => test.Arguments[1]);
        Assert.That(ConnectorSuite.Promises.Select(promise => promise.Name), Is.SubsetOf(covered));
    }

    private static async Task<bool> IsBrokenAsync(Promise<IConnectorUnderTest> promise, Breach breach)
    {
        await using var subject = new ScriptedSubject(breach);
        try
        {
            await promise.Check(subject, CancellationToken.None);
            return false;
        }
        catch (BrokenPromiseException)
        {
            return true;
        }
        catch (NotApplicableException)
        {
            return false;
        }
    }
}

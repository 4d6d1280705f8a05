using Hub.Contracts.Testing;
using Hub.Tests.Sinks;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>What a real Redmine tells of issues: the conformance suite, each promise on issues of its own.</summary>
[TestFixture, Property("Requirement", "R12")]
public sealed class RedmineStatusTests : StatusConformance
{
    private RealServer server = null!;

    [OneTimeSetUp]
    public async Task Start() => server = await RealServer.StartAsync("redmine.sh", RedmineTests.Program);

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    protected override Task<IStatusUnderTest> SubjectAsync() => Task.FromResult<IStatusUnderTest>(new RedmineSubject(server.Facts));
}

/// <summary>The preset <c>redmine</c>, and somebody at the desk.</summary>
internal sealed class RedmineSubject(IReadOnlyDictionary<string, string> facts) : RealStatusSubject(
    "redmine", new RedmineDesk(facts).Settings(), new Uri(facts["REDMINE_URL"] + "/"), ("X-Redmine-API-Key", facts["REDMINE_ADMIN_TOKEN"]))
{
    private static readonly string[] Words = ["2", "4", "3"];
    private int changes;

    public override Task ChangeStatusAsync(string ticket, CancellationToken stop) => IssueAsync(ticket, $"\"status_id\":\"{Words[changes++ % Words.Length]}\"", stop);

    public override Task CommentAsync(string ticket, string text, CancellationToken stop) => IssueAsync(ticket, $"\"notes\":{Json(text)}", stop);

    public override Task CommentInternallyAsync(string ticket, string text, CancellationToken stop) => IssueAsync(ticket, $"\"private_notes\":true,\"notes\":{Json(text)}", stop);

    public override Task DoUnreadableAsync(string ticket, CancellationToken stop) => throw new NotApplicableException("every status of this Redmine is mapped");

    private Task IssueAsync(string ticket, string change, CancellationToken stop) => SayAsync(HttpMethod.Put, $"issues/{ticket}.json", "{\"issue\":{" + change + "}}", stop);
}

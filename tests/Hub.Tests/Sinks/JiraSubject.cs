using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>The preset <c>jira</c> on a Jira of ours.</summary>
internal sealed class JiraSubject(JiraDesk desk) : ISinkUnderTest
{
    private readonly TestWorld world = new();

    public IReadOnlySet<DeskMood> Moods { get; } = new HashSet<DeskMood>(Enum.GetValues<DeskMood>());

    public TimeSpan ThrottledFor => TimeSpan.FromSeconds(7);

    public string RefusalWords => "Field priority is not on the screen";

    public IReadOnlyList<string> Secrets => [JiraDesk.Token];

    public IReadOnlyList<string> Logged => [.. world.Logged];

    public TimeSpan Patience => TimeSpan.FromSeconds(10);

    public static (string Key, string? Value)[] Settings(Uri url)
    {
        Environment.SetEnvironmentVariable("HUB_TEST_JIRA_TOKEN", JiraDesk.Token);
        return
        [
            ("Preset", "jira"), ("Url", url.ToString()), ("User", JiraDesk.User), ("Password", "env:HUB_TEST_JIRA_TOKEN"), ("Project", "SUP"), ("IssueType", "Task"),
            ("ClosedStatus", JiraDesk.Done), ("OpenStatus", JiraDesk.ToDo), ("Fields:customfield_10050", "{{nativeId}}"),
        ];
    }

    public async Task<ISink> OpenAsync(DeskMood mood)
    {
        desk.Choose = request => Fault(mood, request);
        var settings = TestWorld.Settings([("TimeOut", mood == DeskMood.Silent ? "00:00:00.2" : "00:00:50"), .. Settings(desk.Url)]);
        if (mood == DeskMood.Down)
            await desk.GoDownAsync();
        Assert.That(new HttpSinkKind(SinkKinds.PresetFolder).Check(settings), Is.Empty);
        return new HttpSinkKind(SinkKinds.PresetFolder).Open(settings, world.Surroundings(settings));
    }

    public Task<IReadOnlyList<HeldTicket>> HeldAsync() => Task.FromResult<IReadOnlyList<HeldTicket>>(
        [.. desk.Issues.Select(issue => new HeldTicket(issue.Key, (string)issue.Fields["customfield_10050"]!, issue.Fields.ToJsonString(), [.. issue.Comments.Select(comment => comment!.ToJsonString())]))]);

    public async ValueTask DisposeAsync()
    {
        await desk.DisposeAsync();
        world.Dispose();
    }

    private DeskFault? Fault(DeskMood mood, DeskRequest request) => mood switch
    {
        DeskMood.Throttling => new DeskFault.Throttle(ThrottledFor),
        DeskMood.RefusingCredential => new DeskFault.Status(401, $"{RefusalWords}; you sent {request.Header("Authorization")}"),
        DeskMood.RefusingContent => new DeskFault.Status(400, RefusalWords),
        DeskMood.Silent or DeskMood.Patient => new DeskFault.Hang(AfterEffect: true),
        DeskMood.FailingAfterEffect => new DeskFault.Status(500, "Internal server error", AfterEffect: true),
        _ => null,
    };
}

[TestFixture]
[RunsSinkSuite("http", "jira")]
internal sealed class JiraSuite : SinkSuite
{
    protected override async Task<ISinkUnderTest> SubjectAsync() => new JiraSubject(await JiraDesk.StartAsync());
}

using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>The sink <c>http</c> with some settings, on a fake desk.</summary>
internal sealed class HttpSubject(FakeDesk desk, params (string Key, string? Value)[] settings) : ISinkUnderTest
{
    private readonly TestWorld world = new();

    public IReadOnlySet<DeskMood> Moods { get; } = new HashSet<DeskMood>(Enum.GetValues<DeskMood>());

    public TimeSpan ThrottledFor => TimeSpan.FromSeconds(7);

    public string RefusalWords => "field priority is not one of ours";

    public IReadOnlyList<string> Secrets { get; init; } = [];

    public IReadOnlyList<string> Logged => [.. world.Logged];

    public TimeSpan Patience => TimeSpan.FromSeconds(10);

    public async Task<ISink> OpenAsync(DeskMood mood)
    {
        desk.Choose = request => Fault(mood, request);
        var url = desk.Url.ToString();
        if (mood == DeskMood.Down)
            await desk.GoDownAsync();
        var section = TestWorld.Settings([("Url", url), ("TimeOut", mood == DeskMood.Silent ? "00:00:00.2" : "00:01:00"), .. settings]);
        Assert.That(new HttpSinkKind(SinkKinds.PresetFolder).Check(section).Where(fault => !fault.IsWarning), Is.Empty);
        return new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section));
    }

    public Task<IReadOnlyList<HeldTicket>> HeldAsync() => Task.FromResult<IReadOnlyList<HeldTicket>>(
        [.. desk.Tickets.Select(ticket => new HeldTicket(ticket.Id, ticket.NativeId, ticket.Body, [.. ticket.Comments.Select(comment => comment.Body)]))]);

    public async ValueTask DisposeAsync()
    {
        await desk.DisposeAsync();
        world.Dispose();
    }

    private DeskFault? Fault(DeskMood mood, DeskRequest request) => mood switch
    {
        DeskMood.Throttling => new DeskFault.Throttle(ThrottledFor),
        // A careless desk repeats what it was shown.
        DeskMood.RefusingCredential => new DeskFault.Status(401, $"{RefusalWords}; you sent {request.Header("Authorization")} {request.Header("X-Api-Key")}"),
        DeskMood.RefusingContent => new DeskFault.Status(422, RefusalWords),
        DeskMood.Silent or DeskMood.Patient => new DeskFault.Hang(AfterEffect: true),
        DeskMood.FailingAfterEffect => DeskFault.ResetInBody,
        _ => null,
    };
}

using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;

namespace Hub.Tests.Sinks;

/// <summary>The sink <c>http</c> on a fake desk that tells; one of three ways to know our own comments.</summary>
internal sealed class TellingSubject(TellingDesk desk, params (string Key, string? Value)[] settings) : IStatusUnderTest
{
    public static readonly string Preset = Path.Combine(Shared.Root, "tests", "Hub.Tests", "Sinks", "telling.yaml");
    private static readonly string[] Words = ["working", "waiting", "solved", "done"];
    private readonly TestWorld world = new();
    private int changes;

    public string Kind => "telling";

    public string Lane => "status";

    public ValueTask<ISink> OpenAsync(CancellationToken stop)
    {
        var section = TestWorld.Settings([("Url", desk.Url.ToString()), ("Preset", Preset), .. settings]);
        return ValueTask.FromResult(new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section)));
    }

    public Task ChangeStatusAsync(string ticket, CancellationToken stop) => Done(() => desk.SetStatus(ticket, Words[changes++ % Words.Length]));

    public Task CommentAsync(string ticket, string text, CancellationToken stop) => Done(() => desk.Comment(ticket, text));

    public Task CommentInternallyAsync(string ticket, string text, CancellationToken stop) => Done(() => desk.Comment(ticket, text, isPublic: false));

    public Task DoUnreadableAsync(string ticket, CancellationToken stop) => Done(() => desk.SetStatus(ticket, "in limbo"));

    public Task ThrottleAsync(TimeSpan after, CancellationToken stop) => Done(() => desk.Refusal = (429, (int)after.TotalSeconds));

    public Task RefuseAsync(CancellationToken stop) => Done(() => desk.Refusal = (403, null));

    public Task DisconnectAsync(CancellationToken stop) => desk.GoDownAsync();

    public async ValueTask DisposeAsync()
    {
        await desk.DisposeAsync();
        world.Dispose();
    }

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

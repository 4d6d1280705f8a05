using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Tests.Sinks;
using NUnit.Framework;

namespace Hub.IntegrationTests.Desks;

/// <summary>What a real Request Tracker tells of tickets: the conformance suite, each promise on tickets of its own.</summary>
[TestFixture, Property("Requirement", "R12")]
public sealed class RtStatusTests : StatusConformance
{
    private RealServer server = null!;

    [OneTimeSetUp]
    public async Task Start() => server = await RealServer.StartAsync("rt5.sh", RtTests.Program);

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    protected override Task<IStatusUnderTest> SubjectAsync() => Task.FromResult<IStatusUnderTest>(new RtSubject(server.Facts));
}

/// <summary>The preset <c>rt</c>, and somebody at the desk.</summary>
internal sealed class RtSubject(IReadOnlyDictionary<string, string> facts) : RealStatusSubject(
    "rt", new RtDesk(facts).Settings(), new Uri(facts["RT_REST_URL"] + "/"), ("Authorization", $"token {facts["RT_ROOT_TOKEN"]}"))
{
    // A public answer opens a ticket that is not open: open comes first, or the desk would change the status by itself.
    private static readonly string[] Words = ["open", "stalled", "resolved"];
    private int changes;

    public override Task ChangeStatusAsync(string ticket, CancellationToken stop) => SayAsync(HttpMethod.Put, $"ticket/{ticket}", $$"""{"Status":"{{Words[changes++ % Words.Length]}}"}""", stop);

    public override Task CommentAsync(string ticket, string text, CancellationToken stop) => WriteAsync(ticket, "correspond", text, stop);

    public override Task CommentInternallyAsync(string ticket, string text, CancellationToken stop) => WriteAsync(ticket, "comment", text, stop);

    public override Task DoUnreadableAsync(string ticket, CancellationToken stop) => throw new NotApplicableException("every status of this Request Tracker is mapped");

    private Task WriteAsync(string ticket, string how, string text, CancellationToken stop) =>
        SayAsync(HttpMethod.Post, $"ticket/{ticket}/{how}", $$"""{"ContentType":"text/plain","Content":{{Json(text)}}}""", stop);
}

/// <summary>A sink on a real desk; somebody else speaks to the desk by its own interface.</summary>
internal abstract class RealStatusSubject : IStatusUnderTest
{
    private readonly DeskWorld world = new();
    private readonly HttpClient http;
    private readonly Dictionary<string, string?> settings;

    protected RealStatusSubject(string kind, Dictionary<string, string?> settings, Uri address, (string Name, string Value) header)
    {
        (Kind, this.settings) = (kind, settings);
        http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.TryAddWithoutValidation(header.Name, header.Value);
        // Public, so that our own comments come back; a promise must not wait for half a minute.
        (settings["Comments"], settings["StatusEvery"]) = ("public", "00:00:00.3");
    }

    public string Kind { get; }

    public string Lane => "status";

    public TimeSpan Patience => TimeSpan.FromSeconds(30);

    public ValueTask<ISink> OpenAsync(CancellationToken stop) => ValueTask.FromResult(world.Open(settings));

    public abstract Task ChangeStatusAsync(string ticket, CancellationToken stop);

    public abstract Task CommentAsync(string ticket, string text, CancellationToken stop);

    public abstract Task CommentInternallyAsync(string ticket, string text, CancellationToken stop);

    public abstract Task DoUnreadableAsync(string ticket, CancellationToken stop);

    public Task ThrottleAsync(TimeSpan after, CancellationToken stop) => throw new NotApplicableException($"{Kind} never asks to wait");

    public Task RefuseAsync(CancellationToken stop)
    {
        settings["Token"] = "1-27-0123456789abcdef";
        return Task.CompletedTask;
    }

    public Task DisconnectAsync(CancellationToken stop)
    {
        settings["Url"] = "http://127.0.0.1:1/";
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        world.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Without lone surrogates and NUL, which no desk of these takes.</summary>
    protected static string Json(string text) => Hostile.Json(string.Concat(text.Where(letter => !char.IsSurrogate(letter) && letter != '\0')));

    protected async Task SayAsync(HttpMethod method, string path, string body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, stop);
        Assert.That(answer.IsSuccessStatusCode, Is.True, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
    }
}

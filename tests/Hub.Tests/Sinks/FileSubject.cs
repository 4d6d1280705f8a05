using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Sinks;

namespace Hub.Tests.Sinks;

/// <summary>The sink <c>file</c> in a folder of its own.</summary>
internal sealed class FileSubject : ISinkUnderTest
{
    private readonly TempFolder folder = new();
    private readonly TestWorld world = new();

    public IReadOnlySet<DeskMood> Moods { get; } = new HashSet<DeskMood> { DeskMood.Good };

    public TimeSpan ThrottledFor => TimeSpan.Zero;

    public string RefusalWords => "";

    public IReadOnlyList<string> Secrets => [];

    public IReadOnlyList<string> Logged => [.. world.Logged];

    public TimeSpan Patience => TimeSpan.FromSeconds(10);

    public Task<ISink> OpenAsync(DeskMood mood)
    {
        var settings = TestWorld.Settings(("Folder", folder.Path));
        return Task.FromResult(new FileSinkKind().Open(settings, world.Surroundings(settings)));
    }

    public Task<IReadOnlyList<HeldTicket>> HeldAsync()
    {
        var lines = Directory.EnumerateFiles(folder.Path, "*.ndjson").Order().SelectMany(File.ReadLines).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var held = lines.Where(line => Text(line, "kind") == "created").Select(line => new HeldTicket(
            Text(line, "ticket"), Text(line, "nativeId"), line.GetRawText(),
            [.. lines.Where(other => Text(other, "kind") == "commented" && Text(other, "ticket") == Text(line, "ticket")).Select(other => other.GetRawText())]));
        return Task.FromResult<IReadOnlyList<HeldTicket>>([.. held]);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        world.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}

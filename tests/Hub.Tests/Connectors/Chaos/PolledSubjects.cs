using System.Text.Json.Nodes;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>A bot that is polled.</summary>
internal sealed class TelegramUnderChaos : IPolledUnderChaos
{
    private readonly Dictionary<string, JsonObject> messages = [];
    private FakeTelegram fake = null!;

    public string Kind => "telegram";

    public async Task<Uri?> StartAsync(CancellationToken stop) => (fake = await FakeTelegram.StartAsync()).Url;

    public IConnector Open(Uri? platform, Surroundings with) =>
        new TelegramConnectorKind().Open(Surrounding.Settings(("Token", FakeTelegram.Token), ("Url", platform!.AbsoluteUri), ("PollSeconds", "1")), with);

    public Task WriteAsync(ChaosPost post, CancellationToken stop)
    {
        messages[post.Id] = fake.Message(post.Text);
        return Task.CompletedTask;
    }

    public Task RepeatAsync(ChaosPost post, CancellationToken stop)
    {
        fake.Update("message", messages[post.Id]);
        return Task.CompletedTask;
    }

    public Task EditAsync(ChaosPost post, CancellationToken stop)
    {
        var message = (JsonObject)messages[post.Id].DeepClone();
        (message["text"], message["edit_date"]) = (post.Text, (long)message["date"]! + post.Version);
        fake.Update("edited_message", message);
        return Task.CompletedTask;
    }

    public Task UnknownAsync(CancellationToken stop)
    {
        fake.Update("telepathic_message", new JsonObject { ["thought"] = new JsonObject { ["id"] = 1 } });
        return Task.CompletedTask;
    }

    public Task WriteInPiecesAsync(ChaosPost post, Func<Task> between, CancellationToken stop) => throw new NotApplicableException("Telegram gives whole updates; one that is cut is not confirmed");

    public async ValueTask DisposeAsync()
    {
        if (fake is not null)
            await fake.DisposeAsync();
    }
}

/// <summary>A forum with a feed.</summary>
internal sealed class FeedUnderChaos : IPolledUnderChaos
{
    private FakeForum forum = null!;
    private int unknown;

    public string Kind => "feed";

    public async Task<Uri?> StartAsync(CancellationToken stop) => (forum = await FakeForum.StartAsync()).Url;

    public IConnector Open(Uri? platform, Surroundings with) => new FeedConnectorKind().Open(Surrounding.Settings(("Url", platform!.AbsoluteUri), ("MostPoll", "00:10:00")), with);

    /// <summary>Dated by the platform's own clock, which does not jump with ours.</summary>
    public Task WriteAsync(ChaosPost post, CancellationToken stop)
    {
        forum.Post(new ForumPost(post.Id, $"Title of {post.Id}", $"<p>{post.Text}</p>", "anna", DateTimeOffset.UtcNow));
        return Task.CompletedTask;
    }

    public Task RepeatAsync(ChaosPost post, CancellationToken stop) => WriteAsync(post, stop);

    public Task EditAsync(ChaosPost post, CancellationToken stop)
    {
        forum.Edit(post.Id, before => before with { Html = $"<p>{post.Text}</p>" });
        return Task.CompletedTask;
    }

    public Task UnknownAsync(CancellationToken stop)
    {
        forum.Post(new ForumPost($"unknown-{++unknown}", null, null, "anna", null));
        return Task.CompletedTask;
    }

    public Task WriteInPiecesAsync(ChaosPost post, Func<Task> between, CancellationToken stop) => throw new NotApplicableException("a feed is written whole; one that breaks off is asked for again");

    public async ValueTask DisposeAsync()
    {
        if (forum is not null)
            await forum.DisposeAsync();
    }
}

/// <summary>A folder with one growing file.</summary>
internal sealed class NdjsonUnderChaos : IPolledUnderChaos
{
    private readonly string folder = Directory.CreateTempSubdirectory("hub-ndjson-").FullName;

    public string Kind => "ndjson";

    private string FilePath => Path.Combine(folder, "posts.ndjson");

    public Task<Uri?> StartAsync(CancellationToken stop) => Task.FromResult<Uri?>(null);

    public IConnector Open(Uri? platform, Surroundings with) => new NdjsonConnectorKind().Open(Surrounding.Settings(("Folder", folder), ("PollMilliseconds", "10")), with);

    public Task WriteAsync(ChaosPost post, CancellationToken stop) => File.AppendAllTextAsync(FilePath, Line(post), stop);

    public Task RepeatAsync(ChaosPost post, CancellationToken stop) => WriteAsync(post, stop);

    public Task EditAsync(ChaosPost post, CancellationToken stop) => WriteAsync(post, stop);

    public Task UnknownAsync(CancellationToken stop) => File.AppendAllTextAsync(FilePath, "{\"id\":\"t\",\"kind\":\"telepathy\",\"text\":\"hm\"}\n", stop);

    public async Task WriteInPiecesAsync(ChaosPost post, Func<Task> between, CancellationToken stop)
    {
        var line = Line(post);
        for (var part = 0; part < 4; part++)
        {
            await File.AppendAllTextAsync(FilePath, line[(line.Length * part / 4)..(line.Length * (part + 1) / 4)], stop);
            await between();
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Line(ChaosPost post) => $"{{\"id\":\"{post.Id}\",\"version\":{post.Version},\"text\":\"{post.Text}\"}}\n";
}

using System.Text.Json.Nodes;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Tests.Connectors.X;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>A search on X.</summary>
internal sealed class XUnderChaos : IPolledUnderChaos
{
    private readonly Dictionary<string, long> posts = [];
    private FakeX fake = null!;

    public string Kind => "x";

    public async Task<Uri?> StartAsync(CancellationToken stop) => (fake = await FakeX.StartAsync()).Url;

    public IConnector Open(Uri? platform, Surroundings with) => new XConnectorKind().Open(XSubject.Settings(fake, ("Url", platform!.AbsoluteUri), ("AccountId", "")), with);

    /// <summary>Dated by the platform's own clock, which does not jump with ours.</summary>
    public Task WriteAsync(ChaosPost post, CancellationToken stop)
    {
        posts[post.Id] = fake.Post(post.Text, mentions: false);
        return Task.CompletedTask;
    }

    public Task RepeatAsync(ChaosPost post, CancellationToken stop) => throw new NotApplicableException("X gives what lies behind since_id once; a walk that is asked again gives it again, which ends between any two steps show");

    public Task EditAsync(ChaosPost post, CancellationToken stop)
    {
        posts[post.Id] = fake.Edit(posts[post.Id], post.Text);
        return Task.CompletedTask;
    }

    public Task UnknownAsync(CancellationToken stop)
    {
        fake.Partial.Add(new JsonObject { ["type"] = "about:telepathy", ["title"] = "Telepathy", ["thought"] = new JsonObject { ["id"] = 1 } });
        return Task.CompletedTask;
    }

    public Task WriteInPiecesAsync(ChaosPost post, Func<Task> between, CancellationToken stop) => throw new NotApplicableException("X gives whole posts; an answer that is cut is asked for again");

    public async ValueTask DisposeAsync()
    {
        if (fake is not null)
            await fake.DisposeAsync();
    }
}

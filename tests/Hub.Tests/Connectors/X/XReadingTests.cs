using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>What tests of the lanes share: a fake X and a clock that only moves when told.</summary>
public abstract class XReadingTests
{
    protected ManualTime Time { get; private set; } = null!;

    protected FakeX Fake { get; private set; } = null!;

    [SetUp]
    public async Task Start()
    {
        Time = new ManualTime();
        Fake = await FakeX.StartAsync(Time);
    }

    [TearDown]
    public async Task End() => await Fake.DisposeAsync();

    protected IConnector Open(params (string Key, string Value)[] more) => new XConnectorKind().Open(XSubject.Settings(Fake, more), Surrounding.Of(Time));

    protected static IEnumerable<Post> Posts(IEnumerable<Batch> batches) => batches.SelectMany(batch => batch.Changes).OfType<Put>().Select(put => put.Post);

    protected static IEnumerable<string> Texts(IEnumerable<Batch> batches) => Posts(batches).Select(post => post.Text);

    protected IEnumerable<string?> Asked(string parameter) => Fake.Calls.Select(call => call.Query.GetValueOrDefault(parameter));

    /// <summary>So many batches of a connector that was opened anew; the last one is not acknowledged.</summary>
    protected async Task<IReadOnlyList<Batch>> ReadAsync(string lane, Cursor from, int count, params (string Key, string Value)[] more)
    {
        await using var connector = Open(more);
        var batches = new List<Batch>();
        await foreach (var batch in connector.ReadAsync(lane, from, CancellationToken.None))
        {
            batches.Add(batch);
            if (batches.Count == count)
                break;
        }
        return batches;
    }

    protected async Task<T> FailureAsync<T>(string lane, Cursor from)
        where T : Exception
    {
        await using var connector = Open();
        await using var batches = connector.ReadAsync(lane, from, CancellationToken.None).GetAsyncEnumerator();
        return Assert.ThrowsAsync<T>(async () => await batches.MoveNextAsync())!;
    }
}

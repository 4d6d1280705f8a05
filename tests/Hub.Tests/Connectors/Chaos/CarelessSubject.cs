using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>What a careless connector does wrong; each breaks a promise in <see cref="BrokenChaosTests"/>.</summary>
public enum Carelessness
{
    None, CountsWhatIsCut, HurriesOn, DiesOfErrors, WaitsForEver, BelievesAnything, DoublesRepeats, StumblesOverUnknown, IgnoresEdits, TakesHalves, TrustsTheClock, ConfirmsTooEarly,
    ForgetsAfterTheAnswer, DoublesAtOnce, OldOverNew, RefusesUnknown, TakesBrokenBodies, DatesIds,
}

/// <summary>A platform with a list of events, and a connector that asks for those behind a number and can do one thing wrong.</summary>
internal sealed class CarelessSubject(Carelessness careless) : IPolledUnderChaos
{
    private readonly Lock gate = new();
    private readonly List<Told> events = [];
    private FakeServer? server;
    private int confirmed;

    public string Kind => "careless";

    public async Task<Uri?> StartAsync(CancellationToken stop)
    {
        server = new FakeServer(AnswerAsync);
        await server.ComeBackAsync();
        return server.Url;
    }

    public IConnector Open(Uri? platform, Surroundings with) => new CarelessConnector(platform!, with, careless);

    public Task WriteAsync(ChaosPost post, CancellationToken stop) => Add(new Told(0, post.Id, post.Text, post.Version, post.At.ToUnixTimeMilliseconds(), true));

    public Task RepeatAsync(ChaosPost post, CancellationToken stop) => WriteAsync(post, stop);

    public Task EditAsync(ChaosPost post, CancellationToken stop) => WriteAsync(post, stop);

    public Task UnknownAsync(CancellationToken stop) => Add(new Told(0, "unknown", null, 1, long.MaxValue, true));

    public async Task WriteInPiecesAsync(ChaosPost post, Func<Task> between, CancellationToken stop)
    {
        await Add(new Told(0, post.Id, post.Text[..4], 1, post.At.ToUnixTimeMilliseconds(), false));
        await between();
        lock (gate)
            events[^1] = events[^1] with { Text = post.Text, IsWhole = true };
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    private Task Add(Told told)
    {
        lock (gate)
            events.Add(told with { Number = events.Count + 1 });
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var after = int.Parse(context.Request.Query["after"]!, CultureInfo.InvariantCulture);
        List<Told> page;
        lock (gate)
        {
            confirmed = Math.Max(confirmed, int.Parse(context.Request.Query["confirm"]!, CultureInfo.InvariantCulture));
            page = [.. events.Where(told => told.Number > Math.Max(after, confirmed)).Take(5)];
        }
        context.Response.Headers["X-Last"] = $"{page.LastOrDefault()?.Number ?? after}";
        // The body is one piece a line, so that a cut leaves whole ones.
        await context.Response.WriteAsync($"[\n{string.Join(",\n", page.Select(told => JsonSerializer.Serialize(told)))}\n]");
    }
}

internal sealed record Told(int Number, string Id, string? Text, long Version, long At, bool IsWhole);

internal sealed class CarelessConnector(Uri platform, Surroundings with, Carelessness careless) : IConnector
{
    private long newest = long.MinValue;

    public IReadOnlyList<string> Lanes { get; } = ["events"];

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        var at = from.IsStart ? 0 : int.Parse(from.Value.Split(';')[0], CultureInfo.InvariantCulture);
        newest = from.IsStart ? long.MinValue : long.Parse(from.Value.Split(';')[1], CultureInfo.InvariantCulture);
        while (true)
        {
            var (told, last) = await AskAsync(at, stop);
            if (told.Count > 0 && careless == Carelessness.ConfirmsTooEarly)
                await AskAsync(at, stop, told[^1].Number);
            var whole = careless == Carelessness.TakesHalves ? told : [.. told.TakeWhile(one => one.IsWhole)];
            if (careless == Carelessness.StumblesOverUnknown && whole.Any(one => one.Text is null))
                throw new UnreachableSourceException("What is that?");
            at = last ?? whole.LastOrDefault()?.Number ?? at;
            var posts = whole.Where(IsTaken).Select(Read).ToList();
            yield return new Batch(posts, new Cursor($"{at};{newest}"), posts.Count, Batch.NothingSkipped);
            if (told.Count == 0 || whole.Count == 0)
                await Task.Delay(TimeSpan.FromSeconds(5), with.Time, stop);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsTaken(Told told)
    {
        if (told.Text is null || (careless == Carelessness.IgnoresEdits && told.Version > 1))
            return false;
        if (careless != Carelessness.TrustsTheClock)
            return true;
        var isNew = told.At >= newest;
        newest = Math.Max(newest, told.At);
        return isNew;
    }

    private Change Read(Told told) => new Put(new Post
    {
        NativeId = careless == Carelessness.DoublesRepeats ? $"{told.Id}/{told.Number}" : told.Id,
        Author = new Author { Id = "a" },
        Text = told.Text!,
        Raw = Encoding.UTF8.GetBytes(told.Text!),
        OrderValue = told.Version,
    });

    private async Task<(List<Told> Told, int? Last)> AskAsync(int after, CancellationToken stop, int confirm = 0)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), with.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(careless == Carelessness.WaitsForEver ? CancellationToken.None : limit.Token, stop);
        try
        {
            using var answer = await with.Http.GetAsync(new Uri(platform, $"?after={after}&confirm={confirm}"), HttpCompletionOption.ResponseHeadersRead, both.Token);
            if ((int)answer.StatusCode == 429)
                throw new ThrottledException(careless == Carelessness.HurriesOn ? TimeSpan.Zero : answer.Headers.RetryAfter!.Delta!.Value, "Wait.");
            if (!answer.IsSuccessStatusCode)
                throw careless == Carelessness.DiesOfErrors ? new InvalidOperationException("500") : new UnreachableSourceException("An error.");
            return (JsonSerializer.Deserialize<List<Told>>(await BodyAsync(answer, both.Token)) ?? [], null);
        }
        catch (JsonException) when (careless == Carelessness.BelievesAnything)
        {
            return ([], after + 1);
        }
        catch (HttpIOException) when (careless == Carelessness.CountsWhatIsCut)
        {
            return ([], after + 1);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException || (error is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new UnreachableSourceException("No whole answer.", error);
        }
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            return await answer.Content.ReadAsByteArrayAsync(stop);
        }
        catch (Exception error) when (careless == Carelessness.CountsWhatIsCut && error is HttpRequestException or IOException)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "cut", error);
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;

namespace Hub.Tests.Connectors;

/// <summary>What a scripted connector does wrong; each breaks exactly the promise of its name in <see cref="BrokenConnectorTests"/>.</summary>
public enum Breach
{
    None, HidesAnInterface, NewIdsEachTime, RepeatsTheLast, ConfirmsTooEarly, ConfirmsNotFromCursor, DropsTheUnreadable, ForgetsTheSkipped, LosesTheDelay, MumblesTheRefusal,
    HidesTheDistance, IgnoresStop, GrowsTheCursor, KeepsDirt, AcceptsStrangers, RepeatsAre409, OneBadLosesAll, OneBadIs200, UnparsableVanishes, KeepsDirtOfWebhooks, RefusesHeadsOfTheKnown,
}

/// <summary>An upstream in memory with everything that platforms do, and a connector on it that can do one thing wrong.</summary>
internal sealed class ScriptedSubject(Breach breach) : ILaneUnderTest, IWebhookUnderTest
{
    private readonly Upstream upstream = new();

    public string Kind => "scripted";

    public string Lane => "all";

    public TimeSpan Patience => TimeSpan.FromSeconds(1.5);

    public ValueTask<IConnector> OpenAsync(CancellationToken stop) => ValueTask.FromResult<IConnector>(breach == Breach.HidesAnInterface
        ? new ScriptedLane(upstream, breach)
        : new ScriptedConnector(upstream, breach));

    public Task WriteAsync(IReadOnlyList<string> ids, CancellationToken stop) => Add(ids.Select(id => new Item(id, "Text of " + id)));

    public Task WriteTextAsync(string id, string text, CancellationToken stop) => Add([new Item(id, text)]);

    public Task WriteUnreadableAsync(CancellationToken stop) => Add([new Item("unreadable", null)]);

    public Task WriteSkippedAsync(CancellationToken stop) => Add([new Item("skipped", null, IsSkipped: true)]);

    public Task ThrottleAsync(TimeSpan after, CancellationToken stop) =>
        Fail(breach == Breach.LosesTheDelay ? new ThrottledException(TimeSpan.Zero, "Wait.") : new ThrottledException(after, "Wait."));

    public Task RefuseAsync(CancellationToken stop) =>
        Fail(new RefusedException(breach == Breach.MumblesTheRefusal ? "401" : "The token of the channel is refused by the platform."));

    public Task DisconnectAsync(CancellationToken stop) =>
        Fail(breach == Breach.HidesTheDistance ? new InvalidOperationException("socket") : new UnreachableSourceException("The platform cannot be reached."));

    public Task<int> ConfirmedAsync(CancellationToken stop) => Task.FromResult(upstream.Confirmed);

    public Task ForgetConfirmationAsync(CancellationToken stop)
    {
        upstream.Confirmed = 0;
        return Task.CompletedTask;
    }

    public WebhookRequest Good(string id) => Request("known", id);

    public WebhookRequest WithText(string id, string text) => Request("known", $"{id}={string.Join(',', text.Select(letter => ((int)letter).ToString(CultureInfo.InvariantCulture)))}");

    public WebhookRequest Mixed(IReadOnlyList<string> ids) => Request("known", $"{ids[0]} bad! {string.Join(' ', ids.Skip(1))}");

    public WebhookRequest Unreadable() => Request("known", "bad!");

    public WebhookRequest Unparsable() => Request("known", "?");

    public WebhookRequest Unauthenticated(string id) => Request("unknown", id);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static WebhookRequest Request(string sender, string body) =>
        new("POST", "", name => name == "sender" ? sender : null, Encoding.UTF8.GetBytes(body), DateTimeOffset.UnixEpoch);

    private Task Add(IEnumerable<Item> items)
    {
        upstream.Items.AddRange(items);
        return Task.CompletedTask;
    }

    private Task Fail(Exception failure)
    {
        upstream.Failure = failure;
        return Task.CompletedTask;
    }
}

internal sealed record Item(string Id, string? Text, bool IsSkipped = false);

internal sealed class Upstream
{
    public List<Item> Items { get; } = [];

    public int Confirmed { get; set; }

    public int Readings { get; set; }

    public Exception? Failure { get; set; }
}

/// <summary>Reads three items a batch; its cursor is their count.</summary>
internal class ScriptedLane(Upstream upstream, Breach breach) : IConnector
{
    public IReadOnlyList<string> Lanes => ["all"];

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        var reading = ++upstream.Readings;
        var at = from.IsStart ? 0 : int.Parse(from.Value.AsSpan(0, from.Value.AsSpan().IndexOf(';')), CultureInfo.InvariantCulture);
        if (breach != Breach.ConfirmsNotFromCursor)
            upstream.Confirmed = Math.Max(upstream.Confirmed, at);
        if (breach == Breach.RepeatsTheLast && at > 0)
            at--;
        while (true)
        {
            if (breach != Breach.IgnoresStop)
                stop.ThrowIfCancellationRequested();
            if (upstream.Failure is not null)
                throw upstream.Failure;
            var items = upstream.Items.Skip(at).Take(3).ToList();
            at += items.Count;
            if (breach == Breach.ConfirmsTooEarly)
                upstream.Confirmed = at;
            yield return Batch(items, at, breach == Breach.NewIdsEachTime ? $"-{reading}" : "");
            upstream.Confirmed = at;
            if (items.Count == 0)
                await Task.Delay(10, breach == Breach.IgnoresStop ? CancellationToken.None : stop);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Batch Batch(List<Item> items, int at, string suffix)
    {
        var skipped = items.Count(item => item.IsSkipped);
        var changes = items.Where(item => !item.IsSkipped && (item.Text is not null || breach != Breach.DropsTheUnreadable))
            .Select(item => Change(item, suffix, breach == Breach.KeepsDirt)).ToList();
        var seen = changes.Count + (breach == Breach.ForgetsTheSkipped ? 0 : skipped);
        var cursor = new Cursor($"{at};{new string('x', breach == Breach.GrowsTheCursor ? at * 40 : 0)}");
        return new Batch(changes, cursor, seen, new Dictionary<string, int> { ["reaction"] = skipped });
    }

    protected static Change Change(Item item, string suffix, bool dirty) => item.Text is null
        ? new Defective(item.Id, Encoding.UTF8.GetBytes(item.Id), "cannot be read")
        : new Put(new Post
        {
            NativeId = item.Id + suffix,
            Author = new Author { Id = "a" },
            Text = dirty ? item.Text : CleanText.Text(item.Text),
            Raw = default,
        });
}

internal sealed class ScriptedConnector(Upstream upstream, Breach breach) : ScriptedLane(upstream, breach), IWebhookConnector, IHeadCheckingConnector
{
    private readonly Breach breach = breach;

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetString(request.Body.Span);
        if (request.Header("sender") != "known" && breach != Breach.AcceptsStrangers)
            return ValueTask.FromResult<WebhookReading>(new Denied(new Problem(401, "Unknown", "The sender is not known.")));
        if (body == "?" && breach == Breach.UnparsableVanishes)
            return ValueTask.FromResult<WebhookReading>(new Received([], _ => new WebhookResponse(422, default)));
        if (body == "?")
            return ValueTask.FromResult<WebhookReading>(new Received([new Defective("hash", request.Body, "nothing")], _ => new WebhookResponse(422, default)));
        var words = body.Split(' ');
        var changes = words.Select(Read).ToList();
        if (words.Length > 1 && breach == Breach.OneBadLosesAll)
            changes.RemoveAll(change => change is Put);
        return ValueTask.FromResult<WebhookReading>(new Received(changes, results => new WebhookResponse(Status(results), default)));
    }

    public WebhookReading? RefuseByHead(WebhookRequest head) =>
        head.Header("sender") == "known" && breach != Breach.RefusesHeadsOfTheKnown ? null : new Denied(new Problem(401, "Unknown", "The sender is not known."));

    private int Status(IReadOnlyList<ChangeResult> results) =>
        results is [{ Outcome: ChangeOutcome.Quarantined }] ? (breach == Breach.OneBadIs200 ? 200 : 422)
        : results is [{ Outcome: ChangeOutcome.Repeated }] && breach == Breach.RepeatsAre409 ? 409 : 200;

    private Change Read(string word)
    {
        var parts = word.Split('=');
        var text = parts.Length == 1 ? word : string.Concat(parts[1].Split(',').Select(number => (char)int.Parse(number, CultureInfo.InvariantCulture)));
        return Change(new Item(parts[0], word.EndsWith('!') ? null : text), "", breach == Breach.KeepsDirtOfWebhooks);
    }
}

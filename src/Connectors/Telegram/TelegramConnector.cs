using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Reads a bot's updates by long poll and answers in its chats (README.md).</summary>
internal sealed class TelegramConnector(TelegramOptions options, TelegramClient client, Surroundings with) : IConnector, IRereadingConnector, IReplier, IFileSource, ISelfCheckingConnector, IRetainingSource
{
    /// <summary>The only lane: a bot has one queue of updates, and one reader of it.</summary>
    public const string Lane = "updates";

    private const int MostUpdates = 100;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15), UsualWait = TimeSpan.FromSeconds(30);

    private readonly TelegramReplies replies = new(client);
    private readonly TelegramFiles files = new(client, with.Time);

    public IReadOnlyList<string> Lanes { get; } = [Lane];

    /// <summary>Longer stops lose what came meanwhile.</summary>
    public TimeSpan Keeps => TimeSpan.FromHours(24);

    public bool CanReply => true;

    public ReplyPromise Promise => replies.Promise;

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        if (lane != Lane)
            throw new ArgumentException($"A telegram channel has the lane {Lane}; asked for {lane}.", nameof(lane));
        var place = TelegramPlace.Parse(from);
        while (true)
        {
            // Asking behind the last update confirms it; it is durable, or we had not been asked.
            var updates = await AskAsync(place.OffsetAt(with.Time.GetUtcNow()), stop);
            with.Health.Succeeded();
            if (updates.Count == 0)
            {
                yield return Batch.Of([], place.ToCursor());
                continue;
            }
            Tell(updates[^1].At);
            place = new TelegramPlace(updates[^1].Id!.Value + 1, with.Time.GetUtcNow().ToUnixTimeSeconds());
            yield return TelegramBatch.Of(updates, place.ToCursor());
        }
    }

    public ValueTask<Outcome> ReplyAsync(Reply reply, CancellationToken stop) => replies.ReplyAsync(reply, stop);

    public ValueTask<FetchResult> FetchAsync(Uri address, Stream into, long most, CancellationToken stop) => files.FetchAsync(address, into, most, stop);

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => TelegramItems.Again(id, raw, receivedAt);

    public ValueTask<IReadOnlyList<Fault>> CheckAsync(CancellationToken stop) => TelegramCheck.AtAsync(client, options, with.Name, stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Tell(DateTimeOffset? newest)
    {
        if (newest is { } at)
            with.Health.Lag(with.Time.GetUtcNow() - at);
    }

    /// <exception cref="ThrottledException">429.</exception>
    /// <exception cref="RefusedException">The token, a webhook, another reader.</exception>
    /// <exception cref="UnreachableSourceException">No answer, or none of the Bot API.</exception>
    private async Task<List<UpdateReading>> AskAsync(long? offset, CancellationToken stop)
    {
        var question = new GetUpdates(offset, MostUpdates, options.PollSeconds, TelegramUpdates.Kinds);
        try
        {
            var answer = await client.CallAsync("getUpdates", question, TelegramJson.Default.GetUpdates, TimeSpan.FromSeconds(options.PollSeconds) + Margin, stop);
            return answer.IsOk ? Read(answer.Body) : throw Failed(answer);
        }
        catch (Exception error) when (Failure.OfLane(error, stop) is { } failure)
        {
            throw new UnreachableSourceException($"{client.Host}: {(failure.Reason.Length == 0 ? "no answer came in time." : failure.Reason)}", error);
        }
    }

    private List<UpdateReading> Read(byte[] body)
    {
        try
        {
            var slices = JsonSlices.Of(body, JsonPointer.TryParse("/result")!, int.MaxValue) ?? throw new JsonException("no list");
            var now = with.Time.GetUtcNow();
            var updates = slices.Select(slice => TelegramUpdates.Read(slice, now)).ToList();
            // Without a number at the end there is no place to go on from; one in the middle is passed over by those behind it.
            return updates.Count == 0 || updates[^1].Id is not null ? updates : throw new UnreachableSourceException($"{client.Host} sent an update without update_id.");
        }
        catch (JsonException error)
        {
            throw new UnreachableSourceException($"{client.Host} sent updates that are no list.", error);
        }
    }

    private Exception Failed(TelegramReply answer) => answer.Status switch
    {
        429 => new ThrottledException(answer.RetryAfter ?? UsualWait, $"{client.Host} asks to wait: {answer.Description}"),
        401 or 404 => new RefusedException($"{client.Host} does not know the bot: look at Token ({answer.Description})."),
        409 when answer.Description.Contains("webhook", StringComparison.OrdinalIgnoreCase) => new RefusedException(
            $"A webhook is set for this bot, so its updates cannot be polled: remove it (deleteWebhook, without drop_pending_updates), or set Receive to webhook ({answer.Description})."),
        409 => new RefusedException($"Another program reads this bot's updates: each update reaches only one of the two; stop the other, or give the channel a bot of its own ({answer.Description})."),
        400 or 403 => new RefusedException($"{client.Host} refuses to give updates: {answer.Description}."),
        _ => new UnreachableSourceException($"{client.Host} answered {answer.Status}: {answer.Description}."),
    };
}

/// <summary>Where the queue of updates stands.</summary>
/// <param name="Next">One more than the last update's id.</param>
/// <param name="At">When that came, Unix seconds.</param>
internal sealed record TelegramPlace(long? Next, long At)
{
    /// <summary>After a week without updates the ids begin anew at random, perhaps lower; a question with the old number would then confirm what was never read (Update.update_id).</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromDays(6);

    /// <summary>Null: from the oldest update that is not confirmed.</summary>
    public long? OffsetAt(DateTimeOffset now) => now - DateTimeOffset.FromUnixTimeSeconds(At) < Trusted ? Next : null;

    public Cursor ToCursor() => Next is { } next ? new(string.Create(CultureInfo.InvariantCulture, $"{next}@{At}")) : Cursor.Start;

    public static TelegramPlace Parse(Cursor cursor)
    {
        if (cursor.IsStart)
            return new TelegramPlace(null, 0);
        var parts = cursor.Value.Split('@');
        return new TelegramPlace(long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

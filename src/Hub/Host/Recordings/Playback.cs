using System.Net;
using System.Runtime.CompilerServices;
using Hub.Contracts;
using Hub.Host.Configuration;

namespace Hub.Host.Recordings;

/// <summary>
/// Plays one recording through the real connector of its channel: questions are answered from the file and never reach a network; its calls are given to the connector as they came. Answers
/// that were failures (400 and more) are passed over, since waiting them out again would tell nothing.
/// </summary>
internal sealed class Playback : IDisposable
{
    /// <summary>Settings by which senders prove who they are.</summary>
    private static readonly HashSet<string> Proofs = new(["Auth", "Secrets", "Tokens", "Passwords"], StringComparer.OrdinalIgnoreCase);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<RecordedAnswer>> answers = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal), emptied = new(StringComparer.Ordinal);
    private readonly ReplayClock clock;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource over = new();
    private IWebhookConnector? door;
    private int played;

    public Playback(Recording recording)
    {
        Recording = recording;
        clock = new ReplayClock(recording.Lines.Count == 0 ? TimeProvider.System.GetUtcNow() : recording.Lines.Min(line => line.At));
        foreach (var answer in recording.Lines.OfType<RecordedAnswer>())
            if (answer.Status >= 400 || answer.Body is null)
                PassedOver++;
            else if (answers.TryGetValue(answer.Question, out var same))
                same.Enqueue(answer);
            else
                answers[answer.Question] = new Queue<RecordedAnswer>([answer]);
        if (answers.Count == 0)
            ended.SetResult();
    }

    public Recording Recording { get; }

    /// <summary>Answers that were failures, or whose body is not in the file.</summary>
    public int PassedOver { get; }

    /// <summary>Answers that the connector asked for.</summary>
    public int Played => Volatile.Read(ref played);

    /// <summary>Answers to questions of which the connector asked for the first, and not for the last.</summary>
    public int Left => Sum(asked.Contains);

    /// <summary>Answers to questions that the connector did not ask at all, e.g. what our replies of then were answered.</summary>
    public int Unasked => Sum(question => !asked.Contains(question));

    /// <summary>Of each question that it asked it has the last answer, and asked again.</summary>
    public bool IsSettled
    {
        get
        {
            lock (gate)
                return asked.Count > 0 && asked.Count == emptied.Count;
        }
    }

    /// <summary>Completes when the connector has asked again behind the last answer of each question: what it made of them is durable then.</summary>
    public Task Ended => ended.Task;

    /// <summary>Nothing answers people of another day, fetches their files, waits for more of them or takes a day that is played in a moment for a flood; nobody has to prove who he is, since what was signed is masked.</summary>
    public static ChannelOptions Silent(ChannelOptions channel) => channel with { Own = Opened(channel), Mode = Core.ChannelMode.Listen, FetchAttachments = false, SilenceAlarm = false, MostOfSender = int.MaxValue };

    /// <summary>The connector behind lanes of its own: the place up to which the real channel was read stays where it is.</summary>
    public IConnector Open(ChannelOptions channel, Surroundings with)
    {
        var connector = channel.Kind.Open(channel.Own, with with { Time = clock });
        door = connector as IWebhookConnector;
        return new Replayed(connector);
    }

    public HttpMessageHandler Handler() => new Teller(this);

    /// <summary>Gives the recorded calls to the connector; answers how many it took, and a sentence for each that it refused.</summary>
    public async Task<(int Taken, IReadOnlyList<string> Refused)> CallAsync(Func<IReadOnlyList<Change>, Task<IReadOnlyList<ChangeResult>>> commit, CancellationToken stop)
    {
        var (taken, refused) = (0, new List<string>());
        foreach (var call in Recording.Lines.OfType<RecordedCall>())
        {
            if (call.Body is not { } body || door is null)
            {
                refused.Add($"The call of {call.At:u} was passed over: {(door is null ? "the channel takes no webhooks" : "its body is not in the file")}.");
                continue;
            }
            clock.Begin();
            clock.End(call.At);
            var request = new WebhookRequest(call.Method, call.Query, name => name.Equals("Host", StringComparison.OrdinalIgnoreCase) ? "localhost" : call.Headers.GetValueOrDefault(name), body.Bytes, call.At);
            switch (await door.ReceiveAsync(request, stop))
            {
                case Received received:
                    received.Respond(await commit(received.Changes));
                    taken++;
                    break;
                case Denied denied:
                    refused.Add($"The call of {call.At:u} was refused: {denied.Problem.Detail}");
                    break;
                case Answer { Response.Status: >= 400 and var status }:
                    refused.Add($"The call of {call.At:u} was answered {status}.");
                    break;
                default:
                    taken++;
                    break;
            }
        }
        return (taken, refused);
    }

    public void Dispose()
    {
        over.Cancel();
        clock.Dispose();
        over.Dispose();
    }

    private static Settings Opened(ChannelOptions channel)
    {
        var own = channel.Own;
        if (!own.Keys.Any(key => Proofs.Contains(key.Split(':')[0])))
            return own;
        var kept = own.Keys.Where(key => key.Split(':')[0].ToLowerInvariant() is not ("tokens" or "auth" or "maxpersecond")).Select(key => KeyValuePair.Create(key, own[key]));
        // A token in a header stands masked in the recording; it is taken as it stands there.
        return new Settings(own.Path, own.Section("Tokens").Keys.Count > 0 && own["Auth"] is null
            ? [.. kept, KeyValuePair.Create("Tokens:0", (string?)BodyMask.Secret)]
            : [.. kept, KeyValuePair.Create("Auth", (string?)"none")]);
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken stop)
    {
        clock.Begin();
        RecordedAnswer? next = null;
        try
        {
            lock (gate)
            {
                var question = RecordedAnswer.QuestionOf(request.Method.Method, request.RequestUri!.AbsolutePath);
                if (answers.TryGetValue(question, out var queue))
                    asked.Add(question);
                if (queue is not null && !queue.TryDequeue(out next) && emptied.Add(question) && emptied.Count == answers.Count)
                {
                    clock.Stop();
                    ended.TrySetResult();
                }
            }
            if (next is not null)
                Interlocked.Increment(ref played);
        }
        finally
        {
            clock.End(next?.At);
        }
        if (next is null)
        {
            // Nothing more came, or nothing ever did: the platform is silent.
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, both.Token);
        }
        return Response(next!, request);
    }

    private int Sum(Func<string, bool> which)
    {
        lock (gate)
            return answers.Where(pair => which(pair.Key)).Sum(pair => pair.Value.Count);
    }

    private static HttpResponseMessage Response(RecordedAnswer answer, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(answer.Body!.Bytes), RequestMessage = request };
        foreach (var (name, value) in answer.Headers)
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    private sealed class Teller(Playback playback) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => playback.AnswerAsync(request, cancellationToken);
    }

    private sealed class Replayed(IConnector connector) : IConnector
    {
        private const string Prefix = "replay-";

        public IReadOnlyList<string> Lanes { get; } = [.. connector.Lanes.Select(lane => Prefix + lane)];

        /// <summary>Always from the start: a recording is whole in itself, and what it brings again the store knows.</summary>
        public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var batch in connector.ReadAsync(lane[Prefix.Length..], Cursor.Start, stop))
                yield return batch;
        }

        public ValueTask DisposeAsync() => connector.DisposeAsync();
    }
}

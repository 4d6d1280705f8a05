using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;

namespace Hub.Tests.Connectors.Chaos;

/// <summary>A connector that is called with "id version text" and can do one thing wrong.</summary>
internal sealed class CarelessReceiver(Carelessness careless) : IPushedUnderChaos
{
    public string Kind => "careless";

    public Task<Uri?> StartAsync(CancellationToken stop) => Task.FromResult<Uri?>(null);

    public IConnector Open(Uri? platform, Surroundings with) => new Connector(careless);

    public WebhookRequest Event(ChaosPost post, DateTimeOffset now) => Request($"{post.Id} {post.Version} {post.Text} .", now);

    public WebhookRequest Unknown(DateTimeOffset now) => Request("? .", now);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static WebhookRequest Request(string body, DateTimeOffset now) => new("POST", "", _ => null, Encoding.UTF8.GetBytes(body), now);

    private sealed class Connector(Carelessness careless) : IConnector, IWebhookConnector
    {
        private static int calls;

        public IReadOnlyList<string> Lanes => [];

        public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => throw new NotSupportedException();

        public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop)
        {
            var words = Encoding.UTF8.GetString(request.Body.Span).Split(' ', 3);
            var isWhole = words[^1].EndsWith(" .", StringComparison.Ordinal);
            if (!isWhole && (careless != Carelessness.TakesBrokenBodies || words.Length < 3))
                return ValueTask.FromResult<WebhookReading>(new Received([new Defective("bad", request.Body, "broken")], _ => new WebhookResponse(careless == Carelessness.RefusesUnknown ? 500 : 422, default)));
            var call = Interlocked.Increment(ref calls);
            var post = new Post
            {
                NativeId = careless switch
                {
                    Carelessness.ForgetsAfterTheAnswer => $"{words[0]}/{call}",
                    Carelessness.DatesIds => $"{words[0]}/{request.ReceivedAt:yyyyMMdd}",
                    Carelessness.DoublesAtOnce => $"{words[0]}/{call % 20}",
                    _ => words[0],
                },
                Author = new Author { Id = "a" },
                Text = words[2].Replace(" .", "", StringComparison.Ordinal),
                Raw = request.Body,
                OrderValue = careless == Carelessness.OldOverNew ? null : long.Parse(words[1], CultureInfo.InvariantCulture),
            };
            return ValueTask.FromResult<WebhookReading>(new Received([new Put(post)], _ => new WebhookResponse(200, default)));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

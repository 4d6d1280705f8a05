using System.Net.Http.Headers;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>One request and its whole answer within the time-out, signed; once more with a new token where the backend refuses the old one.</summary>
internal sealed class Exchange(HttpSinkOptions options, Surroundings with) : IDisposable
{
    private const int Unauthorized = 401;

    /// <summary>RFC 9110, 5.5, without what only old servers send: visible signs, space and tab.</summary>
    private static readonly System.Buffers.SearchValues<char> Sendable = System.Buffers.SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(sign => (char)sign), '\t']);
    private static readonly string Agent = new ProductInfoHeaderValue("hub", typeof(Exchange).Assembly.GetName().Version?.ToString(2)).ToString();

    public Credentials Credentials { get; } = new(options, with);

    /// <param name="most">Bound of the answer in bytes.</param>
    public async ValueTask<Answer> SendAsync(Operation operation, Act act, int most, CancellationToken stop)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            using var request = operation.Request(act, out var body);
            var token = await Credentials.SignAsync(request, act.Delivery.Key, body, stop);
            CheckHeaders(request);
            var answer = await WholeAsync(request, most, stop);
            if (HasReadAll(answer.Status))
                body?.Return();
            if (answer.Status != Unauthorized || token is null || isSecond)
                return answer;
            Credentials.Forget(token);
            answer.Dispose();
        }
    }

    /// <summary>Why no answer came, without secrets.</summary>
    public string Sentence(Failure failure) =>
        Credentials.Hide(failure.Reason.Length > 0 ? failure.Reason : $"no whole answer within {options.Preset.TimeOut.TotalSeconds:0.###} s.");

    public void Dispose() => Credentials.Dispose();

    /// <summary>Told before anything is sent: the client would throw in the middle, and nobody could know whether the desk has heard of it.</summary>
    private static void CheckHeaders(HttpRequestMessage request)
    {
        foreach (var (name, values) in request.Headers.NonValidated)
            foreach (var value in values)
                if (value.AsSpan().ContainsAnyExcept(Sendable))
                    throw new UnsendableException($"the header {name} may hold ASCII letters and signs only; its value has others, so nothing was sent.");
    }

    private async ValueTask<Answer> WholeAsync(HttpRequestMessage request, int most, CancellationToken stop)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        using var limit = new CancellationTokenSource(options.Preset.TimeOut, with.Time);
        using var link = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
        var message = await OutgoingHttp.SendAsync(with.Http, request, limit.Token);
        try
        {
            return new Answer(message, await BoundedBody.ReadAsync(message.Content, most, limit.Token), most);
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <summary>A desk that turns a request away early may not have read it all: its bytes may still be on their way.</summary>
    private static bool HasReadAll(int status) => status is (>= 200 and < 300) or 400 or 401 or 403 or 404 or 409 or 422;
}

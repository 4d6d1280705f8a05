using System.Net.Http.Headers;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Asks a desk and gives the whole answer; what the desk throws at a reader is one of the three exceptions of docs/decisions/0001-contracts.md.</summary>
internal sealed class DeskReads(HttpSinkOptions options, Credentials credentials, Surroundings with)
{
    private const int MaxAnswer = 8 * 1024 * 1024;
    private static readonly ProductInfoHeaderValue Agent = new("hub", typeof(DeskReads).Assembly.GetName().Version?.ToString(2));
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    /// <exception cref="ThrottledException">429, or 503 with a wish.</exception>
    /// <exception cref="RefusedException">A credential, a right, or a request that the desk does not take.</exception>
    /// <exception cref="UnreachableSourceException">No answer, or one that is an error of the desk's.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(Uri address, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.Add(Agent);
            var token = await credentials.SignAsync(request, null, null, stop);
            if (request.Headers.Accept.Count == 0)
                request.Headers.Accept.ParseAdd("application/json");
            using var limit = new CancellationTokenSource(options.Preset.TimeOut, with.Time);
            using var link = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
            using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            using var body = await BoundedBody.ReadAsync(answer.Content, MaxAnswer + 1, limit.Token);
            try
            {
                return Read(answer, body.Bytes);
            }
            finally
            {
                // Forgotten once the sentence is made, which must not repeat it; the next question asks for another.
                if (token is not null && answer.StatusCode == System.Net.HttpStatusCode.Unauthorized)
                    credentials.Forget(token);
            }
        }
        catch (NoTokenException none)
        {
            var sentence = credentials.Hide(none.Message);
            throw none.IsRefused ? new RefusedException(sentence, none) : new UnreachableSourceException(sentence, none);
        }
        catch (Exception error) when (Failure.OfLane(error, stop) is { } failure)
        {
            var reason = failure.Reason.Length > 0 ? failure.Reason : $"no whole answer within {options.Preset.TimeOut.TotalSeconds:0.###} s.";
            throw new UnreachableSourceException(credentials.Hide($"{address.Authority} does not tell what became of tickets: {reason}"), error);
        }
    }

    private ReadOnlyMemory<byte> Read(HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        var status = (int)answer.StatusCode;
        if (body.Length > MaxAnswer)
            throw new UnreachableSourceException($"{options.Url.Authority} answered with more than {MaxAnswer} bytes: let the preset ask for smaller pages.");
        if (status is >= 200 and < 300)
            return body.ToArray();
        var words = DeskWords.Of(body, options.Preset, credentials);
        var sentence = $"{options.Url.Authority} answered {status} {answer.StatusCode} when asked what became of tickets{(words.Length == 0 ? "." : ": " + words)}";
        var wish = RetryAfter.Of(answer, with.Time);
        if (status == 429 || (status == 503 && wish is not null))
            throw new ThrottledException(wish ?? UsualWait, sentence);
        throw status is >= 500 or 408 or 425 ? new UnreachableSourceException(sentence) : new RefusedException(sentence);
    }
}

using System.Net.Http.Headers;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>One request and its whole answer within the time-out, signed; once more with a new token where the backend refuses the old one.</summary>
internal sealed class Exchange(HttpSinkOptions options, Surroundings with) : IDisposable
{
    private const int Unauthorized = 401;
    private static readonly ProductInfoHeaderValue Agent = new("hub", typeof(Exchange).Assembly.GetName().Version?.ToString(2));

    public Credentials Credentials { get; } = new(options, with);

    /// <param name="most">Bound of the answer in bytes.</param>
    public async ValueTask<Answer> SendAsync(Operation operation, Act act, int most, CancellationToken stop)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            using var request = operation.Request(act, out var body);
            var token = await Credentials.SignAsync(request, act.Delivery.Key, body, stop);
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

    private async ValueTask<Answer> WholeAsync(HttpRequestMessage request, int most, CancellationToken stop)
    {
        request.Headers.UserAgent.Add(Agent);
        using var limit = new CancellationTokenSource(options.Preset.TimeOut, with.Time);
        using var link = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
        var message = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
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

using System.Net.Http.Headers;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Delivers to a backend that speaks HTTP, as its preset says.</summary>
internal partial class HttpSink : ISink, IExtendedSink
{
    /// <summary>More of an answer is not read.</summary>
    protected const int MaxAnswer = 256 * 1024;

    private static readonly ProductInfoHeaderValue Agent = new("hub", typeof(HttpSink).Assembly.GetName().Version?.ToString(2));
    private readonly Operation?[] operations;
    private readonly Operation? internalComment;
    private readonly Surroundings with;

    public HttpSink(HttpSinkOptions options, Surroundings with)
    {
        (Options, this.with) = (options, with);
        Credentials = new Credentials(options, with.Time);
        Answers = new AnswerReader(options.Preset, Credentials, with.Time);
        operations = [.. options.Preset.Operations.Select(Ready)];
        internalComment = Ready(options.Preset.InternalComment);
        Takes = Enum.GetValues<TicketEventKind>().Where(kind => kind > TicketEventKind.Redacted && operations[(int)kind] is not null).ToHashSet();
        Promise = new SinkPromise(options.Preset.Class, options.Preset.Settle, options.Preset.KeyValidFor);
    }

    public SinkPromise Promise { get; }

    public IReadOnlySet<TicketEventKind> Takes { get; }

    public bool TakesInternalComments => internalComment is not null;

    protected HttpSinkOptions Options { get; }

    protected Credentials Credentials { get; }

    protected AnswerReader Answers { get; }

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if ((delivery.Event.InternalComment ? internalComment : operations[(int)delivery.Event.Kind]) is not { } operation)
            return new Rejected($"the preset {Options.Preset.Name} says no way to deliver {Words.Kinds[(int)delivery.Event.Kind]}; ticket {delivery.Ticket?.Id} must be changed by hand.");
        try
        {
            using var request = operation.Request(delivery, out var body);
            Credentials.Sign(request, delivery, body);
            var outcome = await SendAsync(request, new Asked(operation.Preset, delivery), static (sink, asked, answer, bytes) => sink.Answers.Read(asked.Operation, asked.Delivery, answer, bytes), stop);
            if (outcome is Accepted)
                with.Health.Succeeded();
            if (outcome is Accepted or Rejected)
                body?.Return();
            return outcome;
        }
        catch (StrayPathException stray)
        {
            return new Rejected(stray.Message);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.IsCertain ? new Retry(null, Credentials.Hide(failure.Reason)) : new Unknown(Credentials.Hide(TimedOut(failure)));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected delegate T Reading<in TAsked, out T>(HttpSink sink, TAsked asked, HttpResponseMessage answer, ReadOnlySpan<byte> body);

    /// <summary>One request and its whole answer within the time-out.</summary>
    protected async ValueTask<T> SendAsync<TAsked, T>(HttpRequestMessage request, TAsked asked, Reading<TAsked, T> read, CancellationToken stop)
    {
        request.Headers.UserAgent.Add(Agent);
        using var limit = new CancellationTokenSource(Options.Preset.TimeOut, with.Time);
        using var link = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
        using var answer = await with.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var body = await BoundedBody.ReadAsync(answer.Content, MaxAnswer, limit.Token);
        return read(this, asked, answer, body.Bytes);
    }

    protected string TimedOut(Failure failure) => failure.Reason.Length > 0 ? failure.Reason : $"no whole answer within {Options.Preset.TimeOut.TotalSeconds:0.###} s.";

    private Operation? Ready(OperationPreset? preset) => preset is null ? null : new Operation(preset, Options, with.Templates);

    private readonly record struct Asked(OperationPreset Operation, Delivery Delivery);
}

using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Delivers to a backend that speaks HTTP, as its preset says.</summary>
internal partial class HttpSink : ISink, IExtendedSink, IAlarmingSink
{
    private readonly DeskAction?[] actions;
    private readonly DeskAction? internalComment;
    private readonly KeptKeys? keptKeys;
    private readonly Surroundings with;

    public HttpSink(HttpSinkOptions options, Surroundings with)
    {
        (Options, this.with) = (options, with);
        Exchange = new Exchange(options, with);
        Answers = new AnswerReader(options, Exchange.Credentials, with);
        actions = [.. options.Preset.Operations.Select(Ready)];
        internalComment = Ready(options.Preset.InternalComment);
        keptKeys = options.Preset.Operations[(int)TicketEventKind.Created]?.Stored is { } stored ? new KeptKeys(stored, options, with) : null;
        Takes = Enum.GetValues<TicketEventKind>().Where(kind => kind is > TicketEventKind.Redacted and < TicketEventKind.Replied && actions[(int)kind] is not null).ToHashSet();
        back = new WayBack(options, Exchange.Credentials, with);
        Promise = new SinkPromise(options.Preset.Class, options.Preset.Settle, options.Preset.KeyValidFor);
    }

    public SinkPromise Promise { get; }

    public IReadOnlySet<TicketEventKind> Takes { get; }

    public string? Alarm => keptKeys?.Alarm;

    public bool TakesInternalComments => internalComment is not null;

    protected HttpSinkOptions Options { get; }

    protected Exchange Exchange { get; }

    protected AnswerReader Answers { get; }

    public async ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (ActionFor(delivery.Event) is not { } action)
            return new Rejected($"the preset {Options.Preset.Name} says no way to deliver {Words.Kinds[(int)delivery.Event.Kind]}; ticket {delivery.Ticket?.Id} must be changed by hand.");
        try
        {
            var act = new Act(delivery, Options);
            var outcome = delivery.Event.Kind == TicketEventKind.Created && keptKeys is not null ? await OpenAsync(action, act, keptKeys, stop) : await action.RunAsync(act, Exchange, Answers, stop);
            if (outcome is Accepted)
                with.Health.Succeeded();
            return outcome;
        }
        catch (UnsendableException unsendable)
        {
            return new Rejected(unsendable.Message);
        }
        catch (NoTokenException none)
        {
            var reason = Exchange.Credentials.Hide(none.Message);
            return none.IsRefused ? new Rejected(reason) : new Retry(none.After, reason);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return failure.IsCertain ? new Retry(null, Exchange.Sentence(failure)) : new Unknown(Exchange.Sentence(failure));
        }
    }

    public ValueTask DisposeAsync()
    {
        Exchange.Dispose();
        return ValueTask.CompletedTask;
    }

    protected DeskAction? ActionFor(TicketEvent item) => item.InternalComment ? internalComment : actions[(int)item.Kind];

    private async ValueTask<Outcome> OpenAsync(DeskAction action, Act act, KeptKeys keys, CancellationToken stop)
    {
        if (keys.Enter(act) is { } wait)
            return wait;
        try
        {
            var outcome = await action.RunAsync(act, Exchange, Answers, stop);
            return outcome is Accepted opened ? await keys.CheckAsync(opened, act, Exchange, stop) : outcome;
        }
        finally
        {
            keys.Leave(act);
        }
    }

    private DeskAction? Ready(OperationPreset? preset) => preset is null ? null : new DeskAction(preset, Options, with.Templates);
}

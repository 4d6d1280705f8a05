using System.Diagnostics;
using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>Looks in the desk for what may stand already: before it is sent again, and once more after a create that followed a doubt.</summary>
internal sealed class Search(BackendSetup setup, TimeProvider time, SinkCalls calls, DeskRest rest)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>How often Settle is waited for a search that does not show what the desk accepted.</summary>
    private const int MostLooks = 20;
    private volatile bool asksToWait;

    private TimeSpan Settle => setup.Sink.Promise.Settle;

    /// <summary>What the search came to; null: it is not there, send it.</summary>
    public async ValueTask<Settlement?> FirstAsync(OutboxRow row, Contracts.Delivery delivery, CancellationToken stop)
    {
        switch (await FindAsync(row, delivery, stop))
        {
            case Found { Matches: { Count: > 0 } matches, Task: var task }:
                // Of several tries of a create only one may show yet.
                return matches.Count == 1 && row.Attempt > 2 && MustLookAgain(row) ? new Settlement.LookAgain(matches[0], time.Micros() + Clock.Micros(Settle)) : Settlement.Done.Of(matches) with { IsAdopted = true, Task = task };
            case Found or Absent:
                return null;
            case FindLater later:
                return Wait(row, later);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A create that followed a doubt stands; the one that it followed may have shown itself since.</summary>
    public async ValueTask<Settlement> AgainAsync(OutboxRow row, Contracts.Delivery delivery, CancellationToken stop)
    {
        var known = row.Reference ?? throw new InvalidOperationException("A create that is looked for again has no ticket.");
        switch (await FindAsync(row, delivery, stop))
        {
            case Found { Matches: { Count: > 0 } matches }:
                return Settlement.Done.Of(matches.Any(match => match.Id == known.Id) ? matches : [.. matches, known]) with { IsAdopted = true };
            // The search lags more than was promised: it does not even show what the desk has accepted.
            case Found or Absent when time.Micros() - row.IntentAt < MostLooks * Clock.Micros(Settle):
                return new Settlement.Later(DeliveryState.Verify, time.Micros() + Clock.Micros(Settle), "The desk accepted it, and its search does not show it yet.");
            case Found or Absent:
                return new Settlement.Done(known, [], 1);
            case FindLater later:
                return Wait(row, later);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Where nothing can show itself later, or nobody minds a second comment's place, one look is enough.</summary>
    public bool MustLookAgain(OutboxRow row) => row.Body.Kind == TicketEventKind.Created && Settle > TimeSpan.Zero;

    private async ValueTask<FindResult> FindAsync(OutboxRow row, Contracts.Delivery delivery, CancellationToken stop)
    {
        var result = await calls.FindAsync(row.Event, delivery, stop);
        if (!asksToWait || result is FindLater)
            return result;
        asksToWait = false;
        rest.Answered();
        return result;
    }

    private Settlement Wait(OutboxRow row, FindLater later)
    {
        if (row.State == DeliveryState.Doubt && time.Micros() - row.WaitsSince > Clock.Micros(setup.GiveUpAfter))
            return new Settlement.Ended(DeliveryState.Parked, $"In doubt, and the desk could not be searched for {setup.GiveUpAfter:c}: {later.Reason}");
        if (later.After is { } after)
        {
            asksToWait = true;
            rest.Wish(after);
        }
        if (row is { State: DeliveryState.Verify, Reference: { } known } && time.Micros() - row.IntentAt > Clock.Micros(setup.GiveUpAfter))
            return new Settlement.Done(known, [], 1);
        return new Settlement.Later(row.State, time.Micros() + Clock.Micros(later.After ?? LookAgain), later.Reason);
    }
}

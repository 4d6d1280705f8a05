using System.Diagnostics;
using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Delivery;

/// <summary>What becomes of a row after a try, by its outcome and the class of its backend (docs/decisions/0003-outcomes.md).</summary>
internal sealed class Judgement(BackendSetup setup, TimeProvider time, DeskRest rest)
{
    public Settlement Of(OutboxRow row, Outcome outcome) => outcome switch
    {
        Accepted accepted => Succeed(accepted),
        Retry retry => Postpone(row, retry),
        Unknown unknown => Doubt(row, unknown.Reason),
        Rejected rejected => Refuse(row, rejected),
        _ => throw new UnreachableException(),
    };

    /// <summary>Nobody knows what the try came to.</summary>
    public Settlement Unsure(OutboxRow row, string reason) =>
        row.State == DeliveryState.Verify ? new Settlement.Later(DeliveryState.Verify, time.Micros() + Clock.Micros(Backoff(row)), reason) : Doubt(row, reason);

    /// <summary>It stands, and what it followed may stand as well: once more after Settle.</summary>
    public Settlement.LookAgain LookAgain(OutboxRow row, TicketReference reference)
    {
        rest.Answered();
        return new Settlement.LookAgain(reference, time.Micros() + Clock.Micros(setup.Sink.Promise.Settle));
    }

    /// <summary>False: the desk keeps the key, or the operator wants it sent, so that it may go again unseen.</summary>
    public bool MustLook(OutboxRow row) => setup.Sink.Promise.Class switch
    {
        BackendClass.Keyed => IsChanged(row) || IsExpired(row),
        BackendClass.Blind => IsChanged(row) || setup.WhenInDoubt != InDoubt.Resend,
        _ => true,
    };

    /// <summary>In doubt, and nobody can look but a person.</summary>
    public Settlement.Ended? MayNotSend(OutboxRow row)
    {
        if (setup.Sink is IFindingSink)
            return null;
        return new Settlement.Ended(DeliveryState.Parked, IsChanged(row) ? "In doubt, and the backend's settings changed since: look in the desk, then retry or leave it."
            : IsExpired(row) ? "In doubt, and the backend no longer keeps its key: look in the desk, then retry or leave it."
            : "In doubt, and the backend can neither be searched nor keeps keys: look in the desk, then retry or leave it.");
    }

    private bool IsChanged(OutboxRow row) => row.Settings is not null && row.Settings != setup.SettingsHash;

    private bool IsExpired(OutboxRow row) =>
        setup.Sink.Promise.KeyValidFor is { } valid && (row.FirstIntentAt == 0 || time.Micros() - row.FirstIntentAt > Clock.Micros(valid));

    private Settlement.Done Succeed(Accepted accepted)
    {
        rest.Answered();
        return new Settlement.Done(accepted.Reference, [], 1) { Task = accepted.Task };
    }

    /// <summary>An earlier try of a row in doubt may have had its effect, though this one was refused: a person looks.</summary>
    private Settlement.Ended Refuse(OutboxRow row, Rejected rejected)
    {
        rest.Refused();
        return row.State == DeliveryState.Doubt
            ? new Settlement.Ended(DeliveryState.Parked, $"In doubt, and refused when it was sent again: {rejected.Reason}") : new Settlement.Ended(DeliveryState.Dead, rejected.Reason);
    }

    private Settlement Postpone(OutboxRow row, Retry retry)
    {
        if (IsGivenUp(row))
            return new Settlement.Ended(row.State == DeliveryState.Doubt ? DeliveryState.Parked : DeliveryState.Dead, $"Given up after {setup.GiveUpAfter:c}: {retry.Reason}");
        if (retry.IsHeldBack)
            return Later(row, retry);
        if (retry.After is { } after)
            rest.Wish(after);
        else
            rest.Failed();
        return Later(row, retry);
    }

    /// <summary>A row that was in doubt stays so: this try was not done, an earlier one may have been.</summary>
    private Settlement.Later Later(OutboxRow row, Retry retry) => new(row.State, time.Micros() + Clock.Micros(retry.After ?? Backoff(row)), retry.Reason);

    private Settlement Doubt(OutboxRow row, string reason)
    {
        rest.Failed();
        var promise = setup.Sink.Promise;
        if (promise.Class == BackendClass.Blind && setup.WhenInDoubt == InDoubt.Park && setup.Sink is not IFindingSink)
            return new Settlement.Ended(DeliveryState.Parked, $"In doubt: {reason} Look in the desk, then retry or leave it.");
        if (IsGivenUp(row))
            return new Settlement.Ended(DeliveryState.Parked, $"In doubt for {setup.GiveUpAfter:c}: {reason} Look in the desk, then retry or leave it.");
        var wait = promise.Settle > Backoff(row) ? promise.Settle : Backoff(row);
        return new Settlement.Later(DeliveryState.Doubt, time.Micros() + Clock.Micros(wait), reason);
    }

    private bool IsGivenUp(OutboxRow row) => time.Micros() - row.WaitsSince > Clock.Micros(setup.GiveUpAfter);

    /// <summary>Doubles with every try; a quarter of it spread by the row's key, so that rows that failed together do not come back together.</summary>
    private TimeSpan Backoff(OutboxRow row)
    {
        var wait = Math.Min(setup.RetryMost.TotalMilliseconds, setup.RetryBase.TotalMilliseconds * Math.Pow(2, Math.Min(row.Attempt - 1, 20)));
        var spread = (uint)HashCode.Combine(row.Event, row.Attempt) / (double)uint.MaxValue;
        return TimeSpan.FromMilliseconds(wait * (0.75 + (0.25 * spread)));
    }
}

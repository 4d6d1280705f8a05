using Hub.Contracts;

namespace Hub.Core.Delivery;

/// <summary>What happens with a row after a try; the arrows of docs/decisions/0003-outcomes.md.</summary>
internal abstract record Settlement
{
    /// <summary>It stands in the desk.</summary>
    internal sealed record Done(TicketReference Reference) : Settlement;

    /// <summary>Again at <paramref name="DueAt"/>: from due when it certainly was not done, from doubt when it may have been.</summary>
    internal sealed record Later(DeliveryState State, long DueAt, string Reason) : Settlement;

    /// <summary>Ended with a reason: dead, or parked for a person.</summary>
    internal sealed record Ended(DeliveryState State, string Reason) : Settlement;
}

using Hub.Contracts;

namespace Hub.Core.Delivery;

/// <summary>What happens with a row after a try; the arrows of docs/decisions/0003-outcomes.md.</summary>
internal abstract record Settlement
{
    /// <summary>It stands in the desk, <paramref name="Times"/> times; <paramref name="Others"/> are tickets beside the one that is kept.</summary>
    internal sealed record Done(TicketReference Reference, IReadOnlyList<TicketReference> Others, int Times) : Settlement
    {
        /// <summary>Of all that a search found, oldest first: the oldest is kept.</summary>
        public static Done Of(IReadOnlyList<TicketReference> matches) => new(matches[0], [.. matches.Skip(1).Where(match => match.Id != matches[0].Id)], matches.Count);

        /// <summary>What is left to a person; null: nothing.</summary>
        public string? Task { get; init; }

        /// <summary>It was found there; who sent it may be an earlier store.</summary>
        public bool IsAdopted { get; init; }
    }

    /// <summary>A create stands after a doubt; the desk is searched once more at <paramref name="DueAt"/>.</summary>
    internal sealed record LookAgain(TicketReference Reference, long DueAt) : Settlement;

    /// <summary>Again at <paramref name="DueAt"/>: from due when it certainly was not done, from doubt when it may have been, from verify when it was.</summary>
    internal sealed record Later(DeliveryState State, long DueAt, string Reason) : Settlement;

    /// <summary>Ended with a reason: dead, or parked for a person.</summary>
    internal sealed record Ended(DeliveryState State, string Reason) : Settlement;
}

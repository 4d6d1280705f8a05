using Hub.Contracts;

namespace Hub.Core;

public enum PolicyAction { Ticket, Review, Archive }

/// <summary>One row: when its conditions hold, this is done. Absent conditions hold always.</summary>
/// <param name="Name">Shown with every decision.</param>
/// <param name="Do">What is done.</param>
public sealed record PolicyRow(string Name, PolicyAction Do)
{
    public IReadOnlyList<Category> Categories { get; init; } = [];

    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Confidence below this; null: any.</summary>
    public double? ConfidenceUnder { get; init; }

    /// <summary>Holds only where confidence or margin is under the channel's bars.</summary>
    public bool UnderBars { get; init; }

    /// <summary>Backend of the ticket; required for <see cref="PolicyAction.Ticket"/>.</summary>
    public string? Backend { get; init; }

    public string? Route { get; init; }

    /// <summary>Overrules the packs' vote.</summary>
    public Priority? Priority { get; init; }

    /// <summary>One step up in priority, and the reason as an internal comment where the desk takes one.</summary>
    public bool Escalate { get; init; }

    /// <summary>The three shipped rows: under the bars to review, noise to the archive, everything else a ticket on the only backend.</summary>
    public static IReadOnlyList<PolicyRow> Shipped(string backend) =>
    [
        new("under-the-bars", PolicyAction.Review) { UnderBars = true },
        new("noise", PolicyAction.Archive) { Categories = [Category.Noise] },
        new("else-a-ticket", PolicyAction.Ticket) { Backend = backend },
    ];
}

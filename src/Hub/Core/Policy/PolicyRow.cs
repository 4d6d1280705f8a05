using Hub.Contracts;

namespace Hub.Core;

public enum PolicyAction { Ticket, Review, Archive }

/// <summary>Whether the directory must know the sender.</summary>
public enum CustomerIs { Known, Unknown }

/// <summary>One row: when its conditions hold, this is done. Absent conditions hold always.</summary>
/// <param name="Name">Shown with every decision.</param>
/// <param name="Do">What is done.</param>
public sealed record PolicyRow(string Name, PolicyAction Do)
{
    public IReadOnlyList<Category> Categories { get; init; } = [];

    /// <summary>A post that is no request has none.</summary>
    public IReadOnlyList<RequestKind> RequestKinds { get; init; } = [];

    public IReadOnlyList<SenderKind> SenderKinds { get; init; } = [];

    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>en, de, ru, uk or other.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Of the post by rules and catalogue, else the one that the directory names.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    public CustomerIs? Customer { get; init; }

    /// <summary>As the directory names them.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    public Visibility? Visibility { get; init; }

    /// <summary>Confidence below this; null: any.</summary>
    public double? ConfidenceUnder { get; init; }

    /// <summary>Holds only where confidence or margin is under the channel's bars.</summary>
    public bool UnderBars { get; init; }

    /// <summary>Backend of the ticket; required for <see cref="PolicyAction.Ticket"/>.</summary>
    public string? Backend { get; init; }

    public string? Route { get; init; }

    /// <summary>Overrules impact and urgency.</summary>
    public Priority? Priority { get; init; }

    /// <summary>One step up in priority, and the reason as an internal comment where the desk takes one.</summary>
    public bool Escalate { get; init; }

    /// <summary>What each of its conditions wants, in words, by the condition's key.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyDictionary<string, string> Conditions => Condition.Of(this).ToDictionary(condition => condition.Key, condition => condition.Wants);

    /// <summary>The rows that hold where the operator writes none (docs/policy.md).</summary>
    /// <param name="backend">The only one there is.</param>
    /// <param name="hasRoute">Whether the backend maps a route; one that it does not map is left out, and its tickets go where all others go.</param>
    public static IReadOnlyList<PolicyRow> Shipped(string backend, Func<string, bool>? hasRoute = null)
    {
        string? Route(string name) => hasRoute is null || hasRoute(name) ? name : null;
        return
        [
            new("staff", PolicyAction.Review) { SenderKinds = [SenderKind.Staff] },
            new("competitor", PolicyAction.Archive) { SenderKinds = [SenderKind.Competitor] },
            new("unwanted", PolicyAction.Archive) { SenderKinds = [SenderKind.Unwanted] },
            new("media", PolicyAction.Ticket) { SenderKinds = [SenderKind.Media], Categories = AsksSomething, Backend = backend, Route = Route("public-relations") },
            new("prospect", PolicyAction.Ticket) { SenderKinds = [SenderKind.Prospect], Categories = AsksSomething, Backend = backend, Route = Route("sales") },
            new("under-the-bars", PolicyAction.Review) { UnderBars = true },
            new("customer-complaint", PolicyAction.Ticket) { SenderKinds = [SenderKind.Customer, SenderKind.Vip], Categories = [Category.Complaint], Backend = backend, Escalate = true },
            new("noise", PolicyAction.Archive) { Categories = [Category.Noise] },
            new("else-a-ticket", PolicyAction.Ticket) { Backend = backend },
        ];
    }

    private static readonly Category[] AsksSomething = [Category.Incident, Category.Complaint, Category.Request, Category.Praise];
}

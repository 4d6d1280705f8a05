using System.Globalization;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Policy</c>; without it the shipped rows hold on the only backend.</summary>
internal static class PolicySection
{
    /// <summary>What no row takes waits for a person.</summary>
    private static readonly PolicyRow Rest = new("else-review", PolicyAction.Review);

    public static IReadOnlyList<PolicyRow> Read(IConfiguration configuration, PolicyNames names, List<Fault> faults)
    {
        var children = configuration.GetSection("Policy").GetChildren().OrderBy(child => int.TryParse(child.Key, CultureInfo.InvariantCulture, out var at) ? at : int.MaxValue).ToList();
        if (children.Count == 0)
            return Shipped(names, faults);
        var rows = new List<PolicyRow>(children.Count + 1);
        var unsound = new HashSet<PolicyRow>(ReferenceEqualityComparer.Instance);
        foreach (var child in children)
        {
            var before = faults.Count;
            rows.Add(new PolicyRowReader(Sections.Of(configuration, child.Path), rows.Count + 1, names).Read(faults));
            if (faults.Count > before)
                unsound.Add(rows[^1]);
        }
        Warn(rows, unsound, faults);
        return IsAny(rows[^1]) ? rows : [.. rows, Rest];
    }

    private static IReadOnlyList<PolicyRow> Shipped(PolicyNames names, List<Fault> faults)
    {
        if (names.Backends.Count == 1)
            return PolicyRow.Shipped(names.Backends.Single(), route => !names.Routes.TryGetValue(names.Backends.Single(), out var known) || known.Contains(route, StringComparer.OrdinalIgnoreCase));
        faults.Add(names.Backends.Count == 0
            ? new Fault("Backends", "Backends names no backend, so no ticket is opened: posts are only kept and shown.", IsWarning: true)
            : new Fault("Policy", $"Policy must say which of the backends {string.Join(", ", names.Backends)} gets a post; it is missing."));
        return [new("noise", PolicyAction.Archive) { Categories = [Category.Noise] }, Rest];
    }

    /// <param name="unsound">Rows with a fault: what they would take is not known.</param>
    private static void Warn(List<PolicyRow> rows, HashSet<PolicyRow> unsound, List<Fault> faults)
    {
        for (var at = 1; at < rows.Count; at++)
            if (!unsound.Contains(rows[at]) && rows.Take(at).FirstOrDefault(earlier => !unsound.Contains(earlier) && Covers(earlier, rows[at])) is { } broader)
                faults.Add(new Fault($"Policy:{at}", $"Policy:{at} is never reached: {broader.Name} before it takes every post that it would take.", IsWarning: true));
    }

    private static bool IsAny(PolicyRow row) => Covers(row, new PolicyRow("any", PolicyAction.Review));

    /// <summary>Whether the earlier row takes every post that the later one would take.</summary>
    private static bool Covers(PolicyRow earlier, PolicyRow later) =>
        Holds(earlier.Categories, later.Categories) && Holds(earlier.RequestKinds, later.RequestKinds) && Holds(earlier.SenderKinds, later.SenderKinds)
        && Holds(earlier.Channels, later.Channels) && Holds(earlier.Languages, later.Languages)
        && Holds(earlier.Services, later.Services, StringComparer.OrdinalIgnoreCase) && Holds(earlier.Contracts, later.Contracts, StringComparer.OrdinalIgnoreCase)
        && (earlier.Customer is not { } customer || later.Customer == customer || (customer == CustomerIs.Known && later.Contracts.Count > 0))
        && (earlier.Visibility is not { } visibility || later.Visibility == visibility)
        && (earlier.ConfidenceUnder is not { } bar || later.ConfidenceUnder <= bar) && (!earlier.UnderBars || later.UnderBars);

    private static bool Holds<T>(IReadOnlyList<T> earlier, IReadOnlyList<T> later, IEqualityComparer<T>? same = null) => earlier.Count == 0 || (later.Count > 0 && later.All(value => earlier.Contains(value, same)));
}

/// <summary>The names that a row of the policy may use.</summary>
/// <param name="Channels">Also those at fault.</param>
/// <param name="Backends">Also those at fault.</param>
/// <param name="Routes">Of each backend whose routes are known.</param>
internal sealed record PolicyNames(IReadOnlyCollection<string> Channels, IReadOnlyCollection<string> Backends, IReadOnlyDictionary<string, IReadOnlyCollection<string>> Routes)
{
    public ServiceCatalogue Services { get; init; } = ServiceCatalogue.Open;
}

using Hub.Contracts;

namespace Hub.Core;

/// <summary>The services that the operator offers, with the other names that rules and directory have for them, and how far a fault of each reaches.</summary>
/// <param name="Name">As policy, tickets and backends name it.</param>
public sealed record Service(string Name)
{
    /// <summary>What packs and directory call it too.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    public Impact Impact { get; init; }
}

/// <summary>Brings what rules and directory say of a post's service to the operator's names; without a catalogue their names stand as they are.</summary>
public sealed class ServiceCatalogue
{
    public static readonly ServiceCatalogue Open = new([]);
    private readonly Dictionary<string, Service> byName = new(StringComparer.OrdinalIgnoreCase);

    public ServiceCatalogue(IReadOnlyList<Service> services)
    {
        foreach (var service in services)
            foreach (var name in service.Also.Prepend(service.Name))
                byName.TryAdd(name, service);
    }

    public bool IsOpen => byName.Count == 0;

    /// <summary>Every name that is known.</summary>
    public IEnumerable<string> Names => byName.Keys;

    /// <summary>The service of the words, else the one that the directory names; null: neither is one of ours.</summary>
    public string? Of(string? said, CustomerFacts? customer) => Name(said) ?? Name(customer?.Service);

    public Impact ImpactOf(string? service) => service is not null && byName.TryGetValue(service, out var one) ? one.Impact : Impact.Usual;

    private string? Name(string? found) => found is null || IsOpen ? found : byName.TryGetValue(found, out var service) ? service.Name : null;
}

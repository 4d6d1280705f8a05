using Hub.Contracts;
using Hub.Contracts.Testing;

namespace Hub.Host.Commands;

/// <summary>The desk's queues and kinds of ticket that a backend's settings map to: each may lack what another has, e.g. the field for our key.</summary>
/// <param name="Name">As the settings name it.</param>
/// <param name="Put">Makes a ticket one of that place.</param>
internal sealed record MappedPlace(string Name, Func<TicketEvent, TicketEvent> Put)
{
    /// <summary>One for each route, category and service of the settings.</summary>
    public static IReadOnlyList<MappedPlace> Of(Settings own) =>
    [
        .. own.Section("Routes").Keys.Select(route => new MappedPlace($"Routes:{route}", item => item with { Route = route })),
        .. own.Section("Categories").Keys.Where(name => Enum.TryParse<Category>(name, ignoreCase: true, out _))
            .Select(name => new MappedPlace($"Categories:{name}", item => item with { Route = null, Category = Enum.Parse<Category>(name, ignoreCase: true) })),
        .. own.Section("Services").Keys.Select(service => new MappedPlace($"Services:{service}", item => item with { Route = null, Service = service })),
    ];

    /// <summary>Opens a ticket there and looks for it.</summary>
    /// <exception cref="BrokenPromiseException">It cannot be opened or found, or leaves a task.</exception>
    public async Task TryAsync(ISinkUnderTest desk)
    {
        await using var sink = await desk.OpenAsync(DeskMood.Good);
        var create = SampleDelivery.Create(1);
        create = create with { Event = Put(create.Event) };
        switch (await sink.DeliverAsync(create, default))
        {
            case Accepted { Task: { } task }:
                throw new BrokenPromiseException(task);
            case Accepted when sink is IFindingSink finding && await finding.FindAsync(create with { Attempt = 2, InDoubt = true }, default) is var found and not Found { Matches.Count: 1 }:
                throw new BrokenPromiseException($"a ticket was opened and is not found: {found}");
            case Accepted:
                return;
            case var other:
                throw new BrokenPromiseException($"no ticket can be opened: {other}");
        }
    }
}

namespace Hub.Contracts.Testing;

/// <summary>
/// The chaos kit: every promise by name, each on a <see cref="ChaosStage"/> of its own. Whatever the network, the platform, the clock and the end of the program do: nothing lost, nothing twice.
/// </summary>
public static class ChaosSuite
{
    /// <summary>Of channels that ask their platform.</summary>
    public static readonly IReadOnlyList<Promise<ChaosStage>> Polled = PolledChaos.All;

    /// <summary>Of channels that their platform calls.</summary>
    public static readonly IReadOnlyList<Promise<ChaosStage>> Pushed = PushedChaos.All;
}

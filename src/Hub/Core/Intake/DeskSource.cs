using Hub.Contracts;
using Hub.Core.Delivery;

namespace Hub.Core.Intake;

/// <summary>A backend as the writer knows it where it reads what comes back.</summary>
internal sealed class DeskSource(BackendSetup setup, BackendLine line) : Source(setup.Name, line.Id)
{
    public BackendSetup Setup { get; } = setup;

    public override string Title => $"Backend {Name}";

    public override string Hide(string words) => Setup.Hide(words);

    public override IReadOnlyList<string> Lanes => Setup.Sink is IStatusSource source ? source.StatusLanes : [];

    /// <summary>Whether a ticket may stand in the desk whose id we do not know yet.</summary>
    public bool MayHaveUnknown => line.IsBusy;

    public override IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => ((IStatusSource)Setup.Sink).ReadStatusAsync(lane, from, stop);
}

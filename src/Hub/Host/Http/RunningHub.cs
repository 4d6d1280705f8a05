using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Http;

/// <summary>Commits what came by webhook; to a channel or a backend.</summary>
public delegate ValueTask<IReadOnlyList<ChangeResult>> CommitChanges(string channel, IReadOnlyList<Change> changes, CancellationToken stop);

/// <summary>What HTTP needs of the core.</summary>
/// <param name="Troubles">One sentence each; empty while all is well.</param>
public sealed record RunningHub(
    IHubReader Reader, IHubOperations Operations, CommitChanges Commit, Func<IReadOnlyList<string>> Troubles, Func<IReadOnlyList<ChannelState>> Channels, Func<bool> IsWritable)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<IReadOnlyList<BackendState>> Backends { get; init; } = static () => [];

    /// <summary>The packs by which it decides; null: none are loaded, since no hub runs.</summary>
    public RulesControl? Rules { get; init; }

    public required IContactReader Contacts { get; init; }

    public required IContactOperations ContactActs { get; init; }

    public static RunningHub Of(HubCore core) =>
        new(core.Reader, core.Operations, DeskDoor.Commit(core), () => core.Troubles, () => core.Channels, () => core.IsWritable)
        {
            Backends = () => core.Backends,
            Contacts = core.Contacts,
            ContactActs = core.ContactActs,
        };
}

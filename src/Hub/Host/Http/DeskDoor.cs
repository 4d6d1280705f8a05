using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http;

/// <summary>The door of a backend, /in/backends/{backend}: the same door as a channel's, under a name that no channel can have.</summary>
internal sealed class DeskDoor(IDeskWebhook desk) : IWebhookConnector, IHeadCheckingConnector
{
    private const string Prefix = "backends/";

    public static DoorChannel? Of(BackendSetup backend) => backend.Sink is IDeskWebhook { TakesWebhooks: true } desk ? new DoorChannel(Prefix + backend.Name, new DeskDoor(desk)) : null;

    /// <summary>Commits to the channel or backend that the door stands for.</summary>
    public static CommitChanges Commit(HubCore core) => (door, changes, stop) =>
        door.StartsWith(Prefix, StringComparison.Ordinal) ? core.CommitDeskAsync(door[Prefix.Length..], changes, stop) : core.CommitAsync(door, changes, stop);

    public WebhookReading? RefuseByHead(WebhookRequest head) => desk.RefuseByHead(head);

    public ValueTask<WebhookReading> ReceiveAsync(WebhookRequest request, CancellationToken stop) => desk.ReceiveAsync(request, stop);
}

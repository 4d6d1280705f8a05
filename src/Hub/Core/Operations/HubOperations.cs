namespace Hub.Core.Operations;

internal sealed record HubOperations(IDeliveryOperations Deliveries, IQuarantineOperations Quarantine) : IHubOperations;

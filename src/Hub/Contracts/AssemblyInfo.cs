using Hub.Contracts;

[assembly: HubContract(HubContractAttribute.Current)]

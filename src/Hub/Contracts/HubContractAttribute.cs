namespace Hub.Contracts;

/// <summary>States which major version of this contract a plugin was built against; the host refuses another one in one sentence.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class HubContractAttribute(int version) : Attribute
{
    /// <summary>The version that this assembly speaks.</summary>
    public const int Current = 1;

    public int Version { get; } = version;
}

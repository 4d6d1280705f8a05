using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Hub.Contracts;

namespace Hub.Host.Plugins;

/// <summary>An assembly that says which contract it was built against; read from its metadata, so that no code of it runs before the host has agreed.</summary>
internal sealed record PluginAssembly(string Path, int Contract)
{
    /// <summary>Null where the file is no assembly or carries no <see cref="HubContractAttribute"/>.</summary>
    public static PluginAssembly? Read(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        try
        {
            if (!image.HasMetadata)
                return null;
            var metadata = image.GetMetadataReader();
            foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
                if (ContractOf(metadata, metadata.GetCustomAttribute(handle)) is { } contract)
                    return new PluginAssembly(path, contract);
            return null;
        }
        catch (BadImageFormatException)
        {
            // Not an assembly: a native library, or no library at all.
            return null;
        }
    }

    private static int? ContractOf(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
            return null;
        var parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
            return null;
        var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        if (!metadata.StringComparer.Equals(type.Name, nameof(HubContractAttribute)) || !metadata.StringComparer.Equals(type.Namespace, "Hub.Contracts"))
            return null;
        var value = metadata.GetBlobReader(attribute.Value);
        // ECMA-335 II.23.3: a prolog of two bytes, then the constructor's arguments.
        value.ReadUInt16();
        return value.ReadInt32();
    }
}

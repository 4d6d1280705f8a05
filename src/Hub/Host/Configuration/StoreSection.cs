using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Store</c>.</summary>
internal static class StoreSection
{
    public const string DefaultPath = "./data/hub.db";

    /// <summary>A socket's path may have 107 bytes on Linux, 103 elsewhere.</summary>
    private const int LongestSocketPath = 103;

    public static StoreOptions Read(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var kind = reader.Text("Kind", "sqlite");
        if (kind.Equals("postgres", StringComparison.OrdinalIgnoreCase))
            reader.Add("Kind", $"{settings.Path}:Kind must be sqlite; postgres comes later.");
        else if (!kind.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
            reader.Add("Kind", $"{settings.Path}:Kind must be sqlite; it is {kind}.");
        var path = Path.GetFullPath(reader.Text("Path", DefaultPath));
        var keyFile = Path.GetFullPath(reader.Text("KeyFile", DefaultKeyFile(path)));
        var options = new StoreOptions(path, keyFile);
        if (Encoding.UTF8.GetByteCount(SocketOf(options)) > LongestSocketPath)
            reader.Add("Path", $"{settings.Path}:Path must lie in a folder of at most {LongestSocketPath - 9} bytes, so that hub.sock fits beside it; it is {path}.");
        if (Path.GetDirectoryName(keyFile) == options.Folder)
            reader.Add("KeyFile", $"{settings.Path}:KeyFile must lie outside the store's folder {options.Folder}; it is {keyFile}.");
        faults.AddRange(reader.Faults());
        return options;
    }

    /// <summary>Where the running hub listens for commands.</summary>
    public static string SocketOf(StoreOptions store) => Path.Combine(store.Folder, "hub.sock");

    // Two stores of one user get two keys: the name carries a hash of the path.
    private static string DefaultKeyFile(string path)
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (folder.Length == 0)
            folder = Path.Combine(Path.GetPathRoot(path)!, "etc");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 4));
        return Path.Combine(folder, "hub", $"{Path.GetFileNameWithoutExtension(path)}-{hash}.key");
    }
}

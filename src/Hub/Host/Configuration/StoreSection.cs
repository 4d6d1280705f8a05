using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Hub.Core;
using Hub.Core.Storage;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Store</c>.</summary>
internal static class StoreSection
{
    public const string DefaultPath = "./data/hub.db";

    private const string ConnectionString = "ConnectionString";

    /// <summary>A socket's path may have 107 bytes on Linux, 103 elsewhere.</summary>
    private const int LongestSocketPath = 103;

    public static StoreOptions Read(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var kind = reader.OneOf("Kind", StoreKind.Sqlite);
        var connection = reader.Secret(ConnectionString);
        if (Server(kind, settings) is { } wrong)
            reader.Add(ConnectionString, $"{settings.Path}:{ConnectionString} {wrong}");
        var path = Path.GetFullPath(reader.Text("Path", DefaultPath));
        var keyFile = Path.GetFullPath(reader.Text("KeyFile", DefaultKeyFile(path)));
        var options = new StoreOptions(path, keyFile) { ConnectionString = connection };
        if (Encoding.UTF8.GetByteCount(SocketOf(options)) > LongestSocketPath)
            reader.Add("Path", $"{settings.Path}:Path must lie in a folder of at most {LongestSocketPath - 9} bytes, so that hub.sock fits beside it; it is {path}.");
        if (Path.GetDirectoryName(keyFile) == options.Folder)
            reader.Add("KeyFile", $"{settings.Path}:KeyFile must lie outside the store's folder {options.Folder}; it is {keyFile}.");
        faults.AddRange(reader.Faults());
        return options;
    }

    /// <summary>What is wrong with the server that is named, or is not; null: nothing. What the settings say is not repeated: it may hold a password.</summary>
    private static string? Server(StoreKind kind, Settings settings) => (kind, settings[ConnectionString]) switch
    {
        (StoreKind.Sqlite, null or "") => null,
        (StoreKind.Sqlite, _) => "belongs to Kind postgres; Kind is sqlite.",
        (_, null or "") => "must be a connection string such as Host=db.example;Database=hub;Username=hub;Password=...; it is missing.",
        (_, var source) => Reference.Resolve(source, out _) is { } text && StoreCheck.FaultOf(text) is { } fault
            ? $"must be a connection string such as Host=db.example;Database=hub;Username=hub;Password=...; {fault}." : null,
    };

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

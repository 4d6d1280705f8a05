using System.Security.Cryptography;
using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>32 random bytes in the store and in a 0600 file outside it; every derived key hangs on them.</summary>
internal static class InstallationKey
{
    public const string Meta = "installation_key";

    /// <param name="keep">Puts a new key into the store.</param>
    /// <exception cref="StoreException">The store's key and the file's differ, or a store with posts has none.</exception>
    public static byte[] Read(string? inStore, string keyFile, bool isNew, Action<string> keep)
    {
        var inFile = File.Exists(keyFile) && File.ReadAllText(keyFile).Trim() is { Length: > 0 } text ? text : null;
        if (inStore is null && !isNew)
            throw new StoreException("The store holds no installation key, so tickets could be doubled; restore the store from a backup.");
        if (inStore is not null && inFile is not null && inStore != inFile)
            throw new StoreException($"The installation key in {keyFile} is not the store's own; set Store:KeyFile to this store's key file, or move the wrong one away.");
        var key = inStore ?? inFile ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        if (key.Length != 64)
            throw new StoreException($"{keyFile} must hold 64 hexadecimal digits; it holds {key.Length} characters.");
        if (inFile is null)
            WriteFile(keyFile, key);
        if (inStore is null)
            keep(key);
        return Convert.FromHexString(key);
    }

    private static void WriteFile(string path, string key)
    {
        var folder = DurableFolder.Make(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(key + "\n"));
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        DurableFolder.Sync(folder);
    }
}

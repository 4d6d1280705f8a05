using System.Security.Cryptography;
using Hub.Contracts;

namespace Hub.Core.Files;

/// <summary>
/// The files of posts beside the database, by the hash of their content: written under a temporary name and synced, renamed, the folder synced; only then the row is
/// committed. What a crash leaves between is an orphan, which is swept when it is a day old (docs/decisions/0006-attachments.md).
/// </summary>
internal sealed class FileStore(string storeFolder)
{
    private const string Part = ".part";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string folder = Path.Combine(storeFolder, "files");

    /// <summary>A new file to write into; <paramref name="row"/> names it.</summary>
    public FileStream Create(long row)
    {
        DurableFolder.Make(folder, OwnerOnly | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(PartOf(row), options);
    }

    /// <summary>Durable under its hash when it returns.</summary>
    public async Task<string> KeepAsync(FileStream written, long row, CancellationToken stop)
    {
        written.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, stop));
        written.Flush(flushToDisk: true);
        await written.DisposeAsync();
        var home = DurableFolder.Make(Path.GetDirectoryName(PathOf(hash))!, OwnerOnly | UnixFileMode.UserExecute);
        File.Move(PartOf(row), PathOf(hash), overwrite: true);
        DurableFolder.Sync(home);
        return hash;
    }

    /// <summary>What was written before the fetch failed.</summary>
    public void Discard(long row) => File.Delete(PartOf(row));

    public bool Holds(string? hash) => hash is not null && File.Exists(PathOf(hash));

    public Stream Open(string hash) => new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    public void Remove(string hash)
    {
        if (Directory.Exists(Path.GetDirectoryName(PathOf(hash))))
            File.Delete(PathOf(hash));
    }

    /// <summary>Hashes of files that nobody has touched since <paramref name="before"/>; unfinished ones that are as old go at once.</summary>
    public IEnumerable<string> OlderThan(DateTime before)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LastWriteTimeUtc < before))
            if (file.Name.EndsWith(Part, StringComparison.Ordinal))
                file.Delete();
            else
                yield return file.Name;
    }

    private string PartOf(long row) => Path.Combine(folder, row.ToString(System.Globalization.CultureInfo.InvariantCulture) + Part);

    private string PathOf(string hash) => Path.Combine(folder, hash[..2], hash);
}

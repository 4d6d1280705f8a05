using System.Text.Json;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Keeps a token in a file that only the hub reads; written whole or not at all, and on disk when <see cref="Write"/> returns.</summary>
internal sealed class XTokenFile(string path)
{
    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10), Again = TimeSpan.FromMilliseconds(50);
    private readonly string full = Path.GetFullPath(path);

    /// <exception cref="RefusedException">It cannot be read, or holds no token.</exception>
    public XToken Read()
    {
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(full), XJson.Default.XToken) is { AccessToken.Length: > 0, RefreshToken.Length: > 0 } token)
                return token;
            throw new RefusedException($"TokenFile {full} must hold X's answer to the sign-in, with access_token and refresh_token (scope offline.access); one is missing.");
        }
        catch (JsonException error)
        {
            throw new RefusedException($"TokenFile {full} must hold X's answer to the sign-in as JSON; it cannot be read.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"TokenFile {full} cannot be read ({error.GetType().Name}).", error);
        }
    }

    /// <exception cref="RefusedException">It cannot be written.</exception>
    public void Write(XToken token)
    {
        var beside = $"{full}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OnlyOurs;
            using (var stream = new FileStream(beside, options))
            {
                stream.Write(JsonSerializer.SerializeToUtf8Bytes(token, XJson.Default.XToken));
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, full, overwrite: true);
            DurableFolder.Sync(Path.GetDirectoryName(full)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"TokenFile {full} cannot be written ({error.GetType().Name}): X gave a new token that is lost with the next stop; let the hub write into its folder.", error);
        }
    }

    /// <summary>One program refreshes at a time: two would make each other's token worthless.</summary>
    /// <exception cref="UnreachableSourceException">Another holds it for too long.</exception>
    public async Task<FileStream> LockAsync(TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream($"{full}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error)
            {
                if (time.GetElapsedTime(begun) > Longest)
                    throw new UnreachableSourceException($"TokenFile {full} is being refreshed by another program.", error);
            }
            catch (UnauthorizedAccessException error)
            {
                throw new RefusedException($"The folder of TokenFile {full} cannot be written: let the hub write into it.", error);
            }
            await Task.Delay(Again, time, stop);
        }
    }
}

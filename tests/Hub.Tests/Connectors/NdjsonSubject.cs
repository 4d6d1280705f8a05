using Hub.Connectors;
using Hub.Contracts;
using Hub.Contracts.Testing;

namespace Hub.Tests.Connectors;

/// <summary>A folder with one growing file.</summary>
public class NdjsonSubject : ILaneUnderTest
{
    private readonly string folder = Directory.CreateTempSubdirectory("hub-ndjson-").FullName;

    public virtual string Kind => "ndjson";

    public virtual string Lane => NdjsonConnector.Lane;

    protected string FilePath => Path.Combine(folder, "posts.ndjson");

    public virtual ValueTask<IConnector> OpenAsync(CancellationToken stop) =>
        ValueTask.FromResult(new NdjsonConnectorKind().Open(Surrounding.Settings(("Folder", folder), ("PollMilliseconds", "10")), Surrounding.Of()));

    public Task WriteAsync(IReadOnlyList<string> ids, CancellationToken stop) =>
        AppendAsync(string.Concat(ids.Select(id => $"{{\"id\":\"{id}\",\"text\":\"Text of {id}\"}}\n")), stop);

    public Task WriteTextAsync(string id, string text, CancellationToken stop)
    {
        var json = Hostile.Json(text);
        return AppendAsync($"{{\"id\":\"{id}\",\"text\":{json},\"subject\":{json},\"conversationId\":{json},\"author\":{Author(json)}}}\n", stop);
    }

    public Task WriteUnreadableAsync(CancellationToken stop) => AppendAsync("{\"id\":\"half\n", stop);

    public Task WriteSkippedAsync(CancellationToken stop) => throw new NotApplicableException("every line is a post or defective");

    public Task ThrottleAsync(TimeSpan after, CancellationToken stop) => throw new NotApplicableException("a folder does not throttle");

    public Task RefuseAsync(CancellationToken stop) => Environment.UserName == "root" || OperatingSystem.IsWindows()
        ? throw new NotApplicableException("nothing is kept from this user by file rights")
        : CloseAsync();

    public Task DisconnectAsync(CancellationToken stop)
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    public Task<int> ConfirmedAsync(CancellationToken stop) => throw new NotApplicableException("a folder takes no confirmation");

    public Task ForgetConfirmationAsync(CancellationToken stop) => throw new NotApplicableException("a folder takes no confirmation");

    public ValueTask DisposeAsync()
    {
        if (!OperatingSystem.IsWindows() && Directory.Exists(folder))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An author whose strings are all this one.</summary>
    protected virtual string Author(string json) => $"{{\"id\":{json},\"name\":{json}}}";

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private Task CloseAsync()
    {
        File.SetUnixFileMode(folder, UnixFileMode.None);
        return Task.CompletedTask;
    }

    private Task AppendAsync(string text, CancellationToken stop) => File.AppendAllTextAsync(FilePath, text, stop);
}

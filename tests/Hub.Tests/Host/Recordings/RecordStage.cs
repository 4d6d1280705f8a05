using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Host.Commands;
using Hub.Tests.Stores;

namespace Hub.Tests.Host.Recordings;

/// <summary>A configuration with one channel, in a folder and on a store of its own.</summary>
internal sealed class RecordStage
{
    public const string Channel = "support";
    private readonly string folder = Directory.CreateTempSubdirectory("hub-record-").FullName;

    public RecordStage(object channel)
    {
        Directory.CreateDirectory(At("data"));
        object store = StoreSuite.Current == StoreKind.Postgres
            ? new { Kind = "postgres", ConnectionString = TestStores.ConnectionString(folder), Path = At("data/hub.db"), KeyFile = At("hub.key") }
            : new { Path = At("data/hub.db"), KeyFile = At("hub.key") };
        File.WriteAllText(Config, JsonSerializer.Serialize(new
        {
            Web = new { Urls = new[] { "http://127.0.0.1:0" } },
            Store = store,
            Channels = new Dictionary<string, object> { [Channel] = channel },
            Backends = new { files = new { Kind = "file", Folder = At("tickets") } },
        }));
    }

    public string Config => At("appsettings.json");

    public string At(string name) => Path.Combine(folder, name);

    /// <summary>A secret in a file; answers the reference to it.</summary>
    public static string Secret(string value)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("hub-record-key-").FullName, "secret");
        File.WriteAllText(file, value);
        return $"file:{file}";
    }

    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new SaidWriter());
        var code = await HubCommandLine.RunAsync([.. args, "--config", Config], new CommandContext(output, error, _ => { }), default);
        return (code, output.ToString(), error.Said);
    }

    /// <summary>Records while something is sent to the channel's address.</summary>
    public async Task<(int Code, string Out, string Error)> RecordAsync(Func<Uri, Task> send, params string[] args)
    {
        var (output, error) = (new StringWriter(), new SaidWriter());
        var recording = HubCommandLine.RunAsync(["record", Channel, .. args, "--config", Config], new CommandContext(output, error, _ => { }), default);
        if (await Task.WhenAny(recording, error.Address) == error.Address)
            await send(new Uri(await error.Address, $"/in/{Channel}"));
        return (await recording, output.ToString(), error.Said);
    }

    public async Task<IReadOnlyList<(string Id, string Text)>> PostsAsync()
    {
        var (code, output, error) = await RunAsync("posts", "list", "--json", "--limit", "500");
        if (code != 0)
            throw new InvalidOperationException(error);
        return [.. JsonNode.Parse(output)!["items"]!.AsArray().Select(post => ((string)post!["nativeId"]!, (string?)post["text"] ?? "")).OrderBy(post => post.Item1, StringComparer.Ordinal)];
    }

    /// <summary>What a command said, and the address among it.</summary>
    private sealed class SaidWriter : StringWriter
    {
        private readonly Lock gate = new();
        private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Uri> Address => address.Task;

        public string Said
        {
            get
            {
                lock (gate)
                    return ToString();
            }
        }

        public override Task WriteLineAsync(string? value)
        {
            lock (gate)
                WriteLine(value);
            if (value?.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } found)
                address.TrySetResult(new Uri(found));
            return Task.CompletedTask;
        }
    }
}

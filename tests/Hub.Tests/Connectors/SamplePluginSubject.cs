using Hub.Contracts;
using Hub.Host.Plugins;

namespace Hub.Tests.Connectors;

/// <summary>The sample plugin, loaded as the host loads it, on a file that exists.</summary>
public sealed class SamplePluginSubject : NdjsonSubject
{
    private static readonly Lazy<PluginSet> Plugins = new(() => PluginLoader.Load(Path.Combine(AppContext.BaseDirectory, "plugins")));

    public SamplePluginSubject() => File.WriteAllText(FilePath, "");

    public override string Kind => "lines";

    public override string Lane => "lines";

    public override ValueTask<IConnector> OpenAsync(CancellationToken stop) => ValueTask.FromResult(
        Plugins.Value.Connectors.Single(kind => kind.Name == Kind).Open(Surrounding.Settings(("File", FilePath), ("PollMilliseconds", "10")), Surrounding.Of()));

    protected override string Author(string json) => json;
}

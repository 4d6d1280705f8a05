using System.Net.Sockets;
using Hub.Contracts;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Host.Configuration;
using Hub.Host.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Host.Commands;

/// <summary>A look at something outside that changes nothing there.</summary>
internal sealed record Look(string What, bool IsWell, string Sentence)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What works but promises less, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static Look AtStore(StoreOptions store)
    {
        var folder = Existing(store.Folder);
        if (!IsWritable(folder))
            return new("store", false, $"{folder} cannot be written.");
        if (store.ConnectionString is not { } server)
            return new("store", true, File.Exists(store.Path) ? $"{store.Path} is there." : $"{store.Path} will be made.");
        var found = StoreCheck.At(server.Reveal(), TimeProvider.System);
        return new("store", found.IsWell, found.Sentence) { Warnings = found.Warnings };
    }

    public static Look AtRules(RulesOptions rules, string? sendersFolder = null)
    {
        try
        {
            _ = BuiltIn.SenderRules(sendersFolder);
            return new("rules", true, $"packs {BuiltIn.Classifier(BuiltIn.PathsOf(rules)).Packs} load.");
        }
        catch (HubException error)
        {
            return new("rules", false, error.Message);
        }
    }

    /// <summary>A connector that can tell is asked; of others the addresses are looked at.</summary>
    public static async Task<Look> AtChannelAsync(ChannelOptions channel, CancellationToken stop)
    {
        var what = $"channel {channel.Name} ({channel.Kind.Name})";
        using var client = BuiltIn.Client(channel.Own);
        using var health = new HealthBoard(TimeProvider.System);
        await using var connector = Opened(channel, new Surroundings(channel.Name, TimeProvider.System, client, health.Of(what), BuiltIn.Templates, NullLogger.Instance));
        if (connector is not ISelfCheckingConnector telling)
            return await AtAsync(what, channel.Own, stop);
        var faults = await telling.CheckAsync(stop);
        return new(what, faults.All(fault => fault.IsWarning), faults.FirstOrDefault(fault => !fault.IsWarning)?.Sentence ?? "the platform answers.")
        {
            Warnings = [.. faults.Where(fault => fault.IsWarning).Select(fault => fault.Sentence)],
        };
    }

    /// <summary>Null where it cannot be opened: what it says then is told at the start, and the addresses are looked at here.</summary>
    private static IConnector? Opened(ChannelOptions channel, Surroundings with)
    {
        try
        {
            return channel.Kind.Open(channel.Own, with);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A kind may be a plugin, which may throw anything.
            return null;
        }
    }

    /// <summary>Every address is connected to (and nothing is sent), every folder looked at.</summary>
    public static async Task<Look> AtAsync(string what, Settings settings, CancellationToken stop)
    {
        var seen = new List<string>();
        foreach (var key in settings.Keys)
        {
            if (Reference.Resolve(settings[key]!, out _) is not { } value)
                continue;
            if (key.EndsWith("Url", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                if (await ProblemOfAsync(url, stop) is { } problem)
                    return new(what, false, $"{url.Host}:{url.Port} does not answer: {problem}");
                seen.Add($"{url.Host}:{url.Port} answers");
            }
            else if (key.EndsWith("Folder", StringComparison.OrdinalIgnoreCase))
            {
                seen.Add(Directory.Exists(value) ? $"{value} is there" : $"{value} is not there yet");
            }
        }
        return new(what, true, seen.Count == 0 ? "nothing to reach." : $"{string.Join(", ", seen)}.");
    }

    private static async Task<string?> ProblemOfAsync(Uri url, CancellationToken stop)
    {
        using var client = new TcpClient();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Patience);
        try
        {
            await client.ConnectAsync(url.DnsSafeHost, url.Port, late.Token);
            return null;
        }
        catch (SocketException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds:0} seconds";
        }
    }

    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }

    private static bool IsWritable(string folder)
    {
        var probe = Path.Combine(folder, $".hub-check-{Environment.ProcessId}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

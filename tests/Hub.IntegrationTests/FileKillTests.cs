using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hub.Fakes;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>The hub is killed, or the power goes, while files of posts are fetched and kept: no row speaks of bytes that are not there, and each file is attached once (docs/decisions/0006-attachments.md).</summary>
[TestFixture]
[Category("Kill")]
[Property("Requirement", "G4"), Property("Requirement", "R15")]
public sealed class FileKillTests
{
    private const int Posts = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static IEnumerable<TestCaseData> Points()
    {
        foreach (var kind in (DeskKind[])[DeskKind.Keyed, DeskKind.File])
            foreach (var point in (string[])["file.before-row:1", "file.before-row:5"])
                yield return new TestCaseData(point, kind, -1);
        // Seed 0: nothing unsynced survives; another: some pages, lengths and names of it do.
        foreach (var (kind, seed) in new[] { (DeskKind.Keyed, 0), (DeskKind.File, 0), (DeskKind.File, 7) })
            foreach (var point in (string[])["file.before-row:1", "file.before-row:5", "writer.after-commit:9", "delivery.after-desk:11"])
                yield return new TestCaseData(point, kind, seed);
    }

    /// <param name="seed">Of the power cut; -1: SIGKILL alone.</param>
    [TestCaseSource(nameof(Points))]
    public async Task Every_file_is_there_for_its_row_and_attached_once(string point, DeskKind kind, int seed)
    {
        await using var files = await FilesAsync();
        await using var stage = await StageAsync(kind, files);
        using var power = seed < 0 ? null : PowerCut.On(stage);
        var first = await stage.StartAsync([.. power?.Environment ?? [], ("HUB_CRASH_AT", point)]);
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, Posts).Select(at => Post(files.Url, at))));
        Assert.That(await first.EndsWithinAsync(Patience), Is.True, $"the hub never came to {point}:\n{first.Log}");
        Assert.That(first.WasKilled, Is.True, $"the hub ended, but not by SIGKILL:\n{first.Log}");
        await first.DisposeAsync();
        if (power is not null)
            await power.CutAsync(seed);
        Assert.That(Missing(stage), Is.Empty, "after the kill");
        await stage.StartAsync();
        await stage.UntilAsync(() => Task.FromResult(Attached(stage).Count >= Posts), "not every file was attached", async () => string.Join('\n', (await stage.Api.DeliveriesAsync()).Where(row => row.State != "done")));
        await stage.FinishAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(Attached(stage).Order(StringComparer.Ordinal), Is.EqualTo(Enumerable.Range(0, Posts).Select(at => $"p{at}")), "each once");
            Assert.That(await Audit.FindingsAsync(stage), Is.All.StartsWith("invented: attached of p"), "but for the files, which the ledger does not know");
            Assert.That(Missing(stage), Is.Empty);
        });
    }

    /// <summary>The test is tested: without the sync of the folder the row outlives the file's name.</summary>
    [TestCase("", ExpectedResult = true), TestCase("no-folder-sync", ExpectedResult = false)]
    public async Task<bool> A_promise_switched_off_is_noticed(string broken)
    {
        await using var files = await FilesAsync();
        await using var stage = await StageAsync(DeskKind.Keyed, files);
        using var power = PowerCut.On(stage);
        foreach (var folder in (string[])["data", "data/files", "key", "tickets"])
            Directory.CreateDirectory(Path.Combine(stage.Folder, folder));
        await stage.StartAsync([.. power.Environment, ("HUB_BREAK", broken)]);
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, Posts).Select(at => Post(files.Url, at))));
        await stage.UntilAsync(() => Task.FromResult(Attached(stage).Count >= Posts), "not every file was attached");
        await stage.FinishAsync();
        await stage.Hub!.DisposeAsync();
        await power.CutAsync(0);
        return Missing(stage).Count == 0;
    }

    /// <summary>Hashes in the store without their bytes beside it. Looked up in a copy, which may be mended by looking.</summary>
    private static List<string> Missing(Stage stage)
    {
        var (data, copy) = (Path.Combine(stage.Folder, "data"), Directory.CreateTempSubdirectory("hub-look-").FullName);
        try
        {
            foreach (var file in Directory.EnumerateFiles(data, "hub.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            return [.. Hashes(Path.Combine(copy, "hub.db")).Where(hash => !Holds(Path.Combine(data, "files", hash[..2], hash), hash))];
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static List<string> Hashes(string store)
    {
        var found = new List<string>();
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT hash FROM attachment WHERE hash IS NOT NULL";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }

    private static bool Holds(string path, string hash) => File.Exists(path) && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) == hash;

    private static List<string> Attached(Stage stage) => [.. stage.Effects().Where(effect => effect.Kind == "attached").Select(effect => effect.NativeId)];

    private static async Task<FakeFiles> FilesAsync()
    {
        var files = await FakeFiles.StartAsync();
        for (var at = 0; at < Posts; at++)
            files.File($"/{at}.bin", new Random(at).GetItems<byte>([.. Enumerable.Range(0, 256).Select(one => (byte)one)], 20_000));
        return files;
    }

    private static Task<Stage> StageAsync(DeskKind kind, FakeFiles files) => Stage.SetAsync(kind, (config, _) =>
    {
        config["Channels"]!.AsObject().Remove(Stage.Lines);
        config["Channels"]![Stage.Web]!["FilesUrl"] = files.Url.AbsoluteUri;
        if (kind == DeskKind.Keyed)
            config["Backends"]!["desk"]!["Takes"] = new JsonArray("attached");
    });

    private static Item Post(Uri from, int at) => new($"p{at}", $$"""{"id":"p{{at}}","text":"it is broken","author":{"id":"a{{at}}"},"attachments":[{"url":"{{from}}{{at}}.bin","name":"{{at}}.bin"}]}""", new Effect($"p{at}", "created", 1));
}

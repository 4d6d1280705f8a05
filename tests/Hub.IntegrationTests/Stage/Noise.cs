using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>Overwrites pages of a stage's store with noise, and waits until the hub has set it aside.</summary>
internal static class Noise
{
    private const int PageBytes = 4096, MostStarts = 4;

    /// <summary>A fault that the start does not meet is met by the check in the background; the next start sets the file aside.</summary>
    public static async Task UntilSetAsideAsync(Stage stage)
    {
        for (var start = 0; start < MostStarts; start++)
        {
            await stage.StartAsync();
            var said = "";
            await stage.UntilAsync(async () => (said = await stage.Api.ReadyAsync()).Contains("damaged", StringComparison.Ordinal), "nobody noticed the noise");
            if (said.Contains("was set aside", StringComparison.Ordinal))
                return;
            await stage.Hub!.KillAsync();
        }
        Assert.Fail($"the store was not set aside in {MostStarts} starts:\n{stage.Hub!.Log}");
    }

    /// <summary>Every third page or so; the first stays, as its loss is the plainest.</summary>
    public static void Spoil(Stage stage, int seed)
    {
        var random = new Random(seed);
        using var file = File.Open(Path.Combine(stage.Folder, "data", "hub.db"), FileMode.Open);
        var noise = new byte[PageBytes];
        for (long page = 1; page < file.Length / PageBytes; page++)
        {
            if (random.Next(3) > 0)
                continue;
            random.NextBytes(noise);
            file.Position = page * PageBytes;
            file.Write(noise);
        }
        file.Dispose();
        foreach (var companion in new[] { "hub.db-wal", "hub.db-shm" })
            File.Delete(Path.Combine(stage.Folder, "data", companion));
    }
}

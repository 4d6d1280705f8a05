using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What the store promises where it is a file (R25).</summary>
internal sealed class SqliteStoreTests
{
    [Test]
    [Property("Requirement", "R25")]
    public async Task A_damaged_file_is_set_aside_and_creates_for_older_posts_start_in_doubt()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var before = new TestHub(options => options.Folder = folder))
        {
            await before.PutAsync(TestHub.Post("p"));
            await before.IdleAsync();
        }
        Noise(Path.Combine(folder, "hub.db"));
        var blind = new RecordingSink { Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null) };
        await using var after = new TestHub(options => (options.Folder, options.Sink) = (folder, blind));
        await after.PutAsync(TestHub.Post("p") with { CreatedAt = DateTimeOffset.UtcNow.AddHours(-1) });
        await after.PutAsync(TestHub.Post("new") with { CreatedAt = DateTimeOffset.UtcNow.AddMinutes(1) });
        await after.IdleAsync();
        var states = (await after.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).OrderBy(row => row.Id).Select(row => row.State);
        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFiles(folder, "hub.db.damaged-*"), Is.Not.Empty);
            Assert.That(states, Is.EqualTo(new[] { DeliveryState.Parked, DeliveryState.Done }));
            Assert.That(after.Core.Troubles, Has.Some.Contains("set aside as damaged"));
            Assert.That(after.Core.IsWritable, Is.True);
        });
    }

    [Test]
    public async Task A_first_start_that_was_killed_before_it_had_its_key_is_started_again()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        using (var connection = Hub.Core.Storage.Sqlite.SqliteDatabase.OpenWriter(Path.Combine(folder, "hub.db")))
            Hub.Core.Storage.Sqlite.SqliteDatabase.Migrate(connection);
        await File.WriteAllTextAsync(Path.Combine(folder, "hub.key"), "");
        await using var hub = new TestHub(options => options.Folder = folder);
        Assert.That((await hub.PutAsync(TestHub.Post("p"))).Outcome, Is.EqualTo(ChangeOutcome.Stored));
        Assert.That((await File.ReadAllTextAsync(Path.Combine(folder, "hub.key"))).Trim(), Has.Length.EqualTo(64));
    }

    private static void Noise(string file)
    {
        var noise = new byte[8192];
        new Random(7).NextBytes(noise);
        using var stream = File.OpenWrite(file);
        stream.Write(noise);
    }
}

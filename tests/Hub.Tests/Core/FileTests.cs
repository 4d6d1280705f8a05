using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Files that posts link to (docs/decisions/0006-attachments.md).</summary>
internal sealed class FileTests(StoreKind kind) : StoreSuite(kind)
{
    private const string Url = "https://example.test/router.jpg";

    [Test]
    public async Task A_file_is_kept_by_its_hash_and_told_to_the_desk_after_its_ticket()
    {
        await using var hub = Hub(Gives("red, red, off"));
        await hub.PutAsync(Post("p"));
        var file = await FileAsync(hub, "p", file => file.State == FileState.Here);
        await hub.IdleAsync();
        var (hash, attached) = (HashOf("red, red, off"), hub.Sink.Of(TicketEventKind.Attached).Single());
        Assert.Multiple(() =>
        {
            Assert.That((file.Hash, file.Bytes, file.ContentType), Is.EqualTo((hash, 13, "image/jpeg")));
            Assert.That(File.ReadAllText(PathOf(hub, hash)), Is.EqualTo("red, red, off"));
            Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created, TicketEventKind.Attached }));
            Assert.That(attached.Event.File!.Hash, Is.EqualTo(hash));
            Assert.That(attached.Ticket, Is.Not.Null);
            Assert.That(new StreamReader(attached.OpenFile!()).ReadToEnd(), Is.EqualTo("red, red, off"));
        });
    }

    [Test]
    public async Task A_file_that_cannot_be_had_shows_why_in_the_post_and_holds_nothing_up()
    {
        await using var hub = Hub(new ScriptedFiles(_ => new NotFetched("example.test answered 404.")));
        await hub.PutAsync(Post("p"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Of(TicketEventKind.Created).Count(), Is.EqualTo(1));
        var file = await FileAsync(hub, "p", file => file.State == FileState.Failed);
        Assert.That(file, Has.Property("Reason").EqualTo("example.test answered 404.").And.Property("Hash").Null);
        Assert.That(hub.Sink.Of(TicketEventKind.Attached), Is.Empty);
    }

    [Test]
    [Property("Requirement", "R8")]
    public async Task A_file_over_the_bound_is_a_stub_with_reason_size_and_link()
    {
        await using var hub = Hub(new ScriptedFiles(_ => new TooLarge(2_000_000_000)));
        await hub.PutAsync(Post("p"));
        var file = await FileAsync(hub, "p", file => file.State == FileState.TooLarge);
        Assert.That((file.Url, file.Bytes), Is.EqualTo((Url, 2_000_000_000)));
        Assert.That(file.Reason, Does.Contain("10485760"));
    }

    [Test]
    public async Task What_may_pass_is_tried_again_and_says_so_meanwhile()
    {
        var source = new ScriptedFiles(tries => tries < 3 ? new FetchLater(TimeSpan.FromMilliseconds(20), "example.test answered 503.") : null);
        await using var hub = Hub(source);
        await hub.PutAsync(Post("p"));
        var file = await FileAsync(hub, "p", file => file.State == FileState.Here);
        Assert.That((source.Tries, file.Attempts, file.Reason), Is.EqualTo((3, 3, (string?)null)));
    }

    [Test]
    public async Task Due_work_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var waiting = Hub(Gives("x"), options => (options.Folder, options.Start) = (folder, false)))
        {
            await waiting.PutAsync(Post("p"));
            Assert.That((await waiting.PostAsync("p")).Files.Single(), Has.Property("State").EqualTo(FileState.Waiting));
        }
        await using var hub = Hub(Gives("x"), options => options.Folder = folder);
        await FileAsync(hub, "p", file => file.State == FileState.Here);
    }

    [Test]
    public async Task A_post_without_files_asks_nobody()
    {
        var source = Gives("x");
        await using var hub = Hub(source);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.PutAsync(TestHub.Post("q") with { Attachments = [new Attachment("named only", null, null, null)] });
        await hub.IdleAsync();
        Assert.That((await hub.PostAsync("q")).Files, Is.Empty);
        Assert.That(source.Tries, Is.Zero);
    }

    [Test]
    public async Task An_edit_asks_only_for_what_is_new()
    {
        var source = Gives("x");
        await using var hub = Hub(source);
        await hub.PutAsync(Post("p"));
        await FileAsync(hub, "p", file => file.State == FileState.Here);
        source.Content = "y";
        var edit = Post("p") with { Text = "incident and a second picture" };
        await hub.PutAsync(edit with { Attachments = [.. edit.Attachments, new Attachment("second", Url + "2", null, null)] });
        await UntilAsync(() => hub.Sink.Of(TicketEventKind.Attached).Count() == 2);
        Assert.That((source.Tries, hub.Sink.Of(TicketEventKind.Attached).Select(item => item.Key).Distinct().Count()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task A_post_that_comes_to_a_ticket_later_brings_its_files()
    {
        await using var hub = Hub(Gives("x"));
        await hub.PutAsync(Post("p", "noise"));
        await FileAsync(hub, "p", file => file.State == FileState.Here);
        Assert.That(hub.Sink.Deliveries, Is.Empty);
        await hub.PutAsync(Post("p", "incident after all"));
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created, TicketEventKind.Attached }));
    }

    [Test]
    public async Task A_desk_that_takes_no_files_gets_no_row_of_them()
    {
        await using var hub = Hub(Gives("x"), options => options.Sink.Takes = new HashSet<TicketEventKind>());
        await hub.PutAsync(Post("p"));
        await FileAsync(hub, "p", file => file.State == FileState.Here);
        await hub.IdleAsync();
        Assert.That((await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Select(row => row.Kind), Is.EqualTo(new[] { TicketEventKind.Created }));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deletion_removes_the_files_that_no_other_post_has()
    {
        await using var hub = Hub(Gives("the same in two posts"));
        await hub.PutAsync(Post("p"));
        await hub.PutAsync(Post("q"));
        await FileAsync(hub, "p", file => file.State == FileState.Here);
        await FileAsync(hub, "q", file => file.State == FileState.Here);
        var path = PathOf(hub, HashOf("the same in two posts"));
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        await hub.IdleAsync();
        Assert.That((await hub.PostAsync("p")).Files, Is.Empty);
        Assert.That(File.Exists(path), "the other post has it still");
        await hub.CommitAsync(new Gone("q", DateTimeOffset.UtcNow));
        await UntilAsync(() => !File.Exists(path));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_file_of_a_deleted_post_never_leaves_for_the_desk()
    {
        var gate = new TaskCompletionSource();
        await using var hub = Hub(Gives("private"), options => options.Sink.Gate = gate.Task);
        await hub.PutAsync(Post("p"));
        await FileAsync(hub, "p", file => file.State == FileState.Here);
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        gate.SetResult();
        await hub.IdleAsync();
        Assert.That(hub.Sink.Deliveries.Select(item => item.Event.Kind), Is.EqualTo(new[] { TicketEventKind.Created, TicketEventKind.Redacted }));
        Assert.That((await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single(row => row.Kind == TicketEventKind.Attached).State, Is.EqualTo(DeliveryState.Cancelled));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_file_that_arrives_after_its_post_was_deleted_does_not_stay()
    {
        var gate = new TaskCompletionSource();
        await using var hub = Hub(new ScriptedFiles(_ => null) { Gate = gate.Task, Content = "late" });
        await hub.PutAsync(Post("p"));
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        gate.SetResult();
        await hub.PutAsync(Post("q") with { Attachments = [new Attachment("other", Url + "2", null, null)] });
        await FileAsync(hub, "q", file => file.State == FileState.Here);
        await UntilAsync(() => Directory.GetFiles(Path.Combine(hub.Folder, "files"), "*", SearchOption.AllDirectories).Length == 1);
    }

    [Test]
    public async Task Orphans_are_swept_when_they_are_a_day_old()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = Hub(Gives("kept"), options => options.Folder = folder))
        {
            await first.PutAsync(Post("p"));
            await FileAsync(first, "p", file => file.State == FileState.Here);
            Place(PathOf(first, HashOf("orphan")), old: true);
            Place(PathOf(first, HashOf("young orphan")), old: false);
            Place(Path.Combine(folder, "files", "7.part"), old: true);
            File.SetLastWriteTimeUtc(PathOf(first, HashOf("kept")), DateTime.UtcNow.AddDays(-3));
        }
        await using var hub = Hub(Gives("x"), options => options.Folder = folder);
        await UntilAsync(() => !File.Exists(PathOf(hub, HashOf("orphan"))) && !File.Exists(Path.Combine(folder, "files", "7.part")));
        Assert.That(File.Exists(PathOf(hub, HashOf("kept"))) && File.Exists(PathOf(hub, HashOf("young orphan"))));
    }

    private static TestHub Hub(ScriptedFiles source, Action<TestHubOptions>? change = null) => new(options =>
    {
        options.Sink.Takes = new HashSet<TicketEventKind> { TicketEventKind.Attached };
        options.Channels = [new ChannelSetup("in", "test", new PushedOnly()) { Files = source }];
        change?.Invoke(options);
    });

    private static ScriptedFiles Gives(string content) => new(_ => null) { Content = content };

    private static Post Post(string id, string text = "incident") => TestHub.Post(id, text) with { Attachments = [new Attachment("router.jpg", Url, null, null)] };

    private static string HashOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string PathOf(TestHub hub, string hash) => Path.Combine(hub.Folder, "files", hash[..2], hash);

    private static void Place(string path, bool old)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "left behind");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(old ? -25 : -23));
    }

    private static async Task<FileRecord> FileAsync(TestHub hub, string nativeId, Func<FileRecord, bool> holds)
    {
        FileRecord? file = null;
        await UntilAsync(() => hub.PostAsync(nativeId).Result.Files is [var found, ..] && holds(file = found));
        return file!;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!holds())
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "it did not come to pass");
            await Task.Delay(5);
        }
    }

    /// <summary>Files by script: null gives the content.</summary>
    private sealed class ScriptedFiles(Func<int, FetchResult?> script) : IFileSource
    {
        private int tries;

        public int Tries => tries;

        public string Content { get; set; } = "x";

        public Task Gate { get; init; } = Task.CompletedTask;

        public async ValueTask<FetchResult> FetchAsync(Uri address, Stream into, long most, CancellationToken stop)
        {
            var result = script(Interlocked.Increment(ref tries));
            await Gate.WaitAsync(stop);
            if (result is null)
                await into.WriteAsync(Encoding.UTF8.GetBytes(Content), stop);
            return result ?? new Fetched("image/jpeg");
        }
    }
}

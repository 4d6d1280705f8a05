using Hub.Contracts;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Tests.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A store overwritten with noise is set aside; what was told to a searchable desk before is found there, also where the conversation's first post never comes again.</summary>
[Property("Requirement", "R25")]
internal sealed class SetAsideTests
{
    private static readonly DateTimeOffset Before = DateTimeOffset.UtcNow.AddHours(-1);

    [Test]
    public async Task No_second_ticket_is_opened_no_word_is_told_twice_and_none_is_lost()
    {
        var (desk, folder) = (new MarkedDesk(), Directory.CreateTempSubdirectory("hub-core-").FullName);
        await using (var first = Open(folder, desk))
        {
            foreach (var post in new[] { Old("root", "t"), Old("reply", "t"), Old("alone", null) })
                await first.PutAsync(post);
            await first.IdleAsync();
        }
        Assert.That(desk.Words, Is.EquivalentTo(new[] { "root", "reply", "alone" }));
        Spoil(Path.Combine(folder, "hub.db"));
        await using var second = Open(folder, desk);
        // The root never comes again; the reply and the lonely one do; one reply was never told, one is young.
        foreach (var post in new[] { Old("reply", "t"), Old("alone", null), Old("untold", "t"), TestHub.Post("young", thread: "t") with { CreatedAt = DateTimeOffset.UtcNow.AddMinutes(1) } })
            await second.PutAsync(post);
        await second.IdleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(desk.Tickets, Is.EqualTo(2));
            Assert.That(desk.Words, Is.EquivalentTo(new[] { "root", "reply", "alone", "untold", "young" }));
        });
    }

    [Test]
    public async Task A_young_reply_to_a_lost_conversation_goes_on_in_its_ticket()
    {
        var (desk, folder) = (new MarkedDesk(), Directory.CreateTempSubdirectory("hub-core-").FullName);
        await using (var first = Open(folder, desk))
        {
            await first.PutAsync(Old("root", "t"));
            await first.IdleAsync();
        }
        Spoil(Path.Combine(folder, "hub.db"));
        await using var second = Open(folder, desk);
        await second.PutAsync(TestHub.Post("young", thread: "t") with { CreatedAt = DateTimeOffset.UtcNow.AddMinutes(1) });
        await second.IdleAsync();
        Assert.That((desk.Tickets, desk.Words), Is.EqualTo((1, new[] { "root", "young" })));
    }

    /// <summary>Ids begin anew in the new store: a receiver would take a new reply, or what a person's act wrote, for an old one with its key.</summary>
    [Test]
    [Property("Requirement", "R15")]
    public void No_key_that_rests_on_ids_of_the_lost_store_comes_again()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var before = KeysIn(folder);
        Assert.That(KeysIn(folder), Is.EqualTo(before), "a restart changes none");
        Spoil(Path.Combine(folder, "hub.db"));
        var after = KeysIn(folder);
        Assert.Multiple(() =>
        {
            Assert.That(after.Post, Is.EqualTo(before.Post), "by these the desk is searched");
            Assert.That(after.Comment, Is.EqualTo(before.Comment));
            Assert.That(after.Place, Is.Not.EqualTo(before.Place));
            Assert.That(after.Act, Is.Not.EqualTo(before.Act));
        });
    }

    private static (string Post, string Place, EventKey Comment, EventKey Act) KeysIn(string folder)
    {
        using var store = HubStore.Open(TestStores.Of(folder), TimeProvider.System, NullLogger.Instance);
        var told = new TicketEvent
        {
            Kind = TicketEventKind.Commented,
            Backend = "desk",
            TicketKey = "t",
            PostKey = "p",
            PostId = 1,
            ConversationId = 1,
            Channel = "in",
            NativeId = "n",
            Title = "",
            Text = "",
            Author = new Author { Id = "a" },
        };
        return (store.Keys.Post("in", "n"), store.Keys.Place("in", 1), store.Keys.Event(told), store.Keys.Event(told with { ActionId = 1 }));
    }

    [Test]
    public async Task What_is_missing_is_listed_for_each_channel_and_alarms_until_a_person_has_seen_it()
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var first = Open(folder, new MarkedDesk()))
            await first.PutAsync(Old("root", "t"));
        Spoil(Path.Combine(folder, "hub.db"));
        await using (var second = Open(folder, new MarkedDesk()))
        {
            var gap = second.Core.Channels.Single().Gaps.Single();
            Assert.That((gap.Lane, gap.From), Is.EqualTo(("in", (DateTimeOffset?)null)));
            Assert.That(gap.To, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
            Assert.That(second.Core.Troubles.Single(), Does.Contain("set aside"));
            Assert.That(await second.Core.Operations.SeeGapsAsync(default), Is.EqualTo(1));
            Assert.That(second.Core.Troubles, Is.Empty);
        }
        await using var third = Open(folder, new MarkedDesk());
        Assert.That((third.Core.Troubles.Count, third.Core.Channels.Single().Gaps.Count), Is.EqualTo((0, 1)));
    }

    private static Post Old(string id, string? thread) => TestHub.Post(id, thread: thread) with { CreatedAt = Before };

    private static TestHub Open(string folder, MarkedDesk desk) => new(options =>
        (options.Folder, options.Backend) = (folder, new BackendSetup("desk", "test", desk, "s") { RetryBase = TimeSpan.FromMilliseconds(5) }));

    /// <summary>Noise over everything but the file's first line.</summary>
    private static void Spoil(string path)
    {
        var bytes = File.ReadAllBytes(path);
        new Random(25).NextBytes(bytes.AsSpan(100));
        File.WriteAllBytes(path, bytes);
        foreach (var companion in new[] { path + "-wal", path + "-shm" })
            File.Delete(companion);
    }

    /// <summary>Keeps the marks that every create and comment carries, and finds by them.</summary>
    private sealed class MarkedDesk : ISink, IFindingSink
    {
        private readonly Lock gate = new();
        private readonly List<(string TicketKey, string Key, string PostKey, string NativeId)> told = [];

        public SinkPromise Promise { get; } = new(BackendClass.Findable, TimeSpan.Zero, null);

        public int Tickets { get; private set; }

        public string[] Words
        {
            get
            {
                lock (gate)
                    return [.. told.Select(item => item.NativeId)];
            }
        }

        public ValueTask<Outcome> DeliverAsync(Delivery delivery, CancellationToken stop)
        {
            lock (gate)
            {
                var item = delivery.Event;
                Tickets += item.Kind == TicketEventKind.Created ? 1 : 0;
                told.Add((item.TicketKey, delivery.Key.Value, item.PostKey, item.NativeId));
                return ValueTask.FromResult<Outcome>(new Accepted(new TicketReference($"T-{item.TicketKey[..8]}")));
            }
        }

        public ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop)
        {
            lock (gate)
            {
                var (item, key) = (delivery.Event, delivery.Key.Value);
                var stands = told.Exists(one => one.Key == key || one.PostKey == key || (item.Kind == TicketEventKind.Created && (one.TicketKey == item.TicketKey || one.PostKey == item.PostKey)));
                return ValueTask.FromResult<FindResult>(stands ? new Found([new TicketReference($"T-{item.TicketKey[..8]}")]) : Absent.Instance);
            }
        }

        public ValueTask DisposeAsync() => default;
    }
}

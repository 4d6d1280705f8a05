using System.Globalization;
using Hub.Contracts;
using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>threads.tsv: threads in four languages, with the conversation that each post ends in and the step that placed it.</summary>
internal sealed class ThreadTableTests(StoreKind kind) : StoreSuite(kind)
{
    private static readonly ChannelSetup[] Channels =
    [
        ConversationTests.Channel("mail", new([ThreadingStep.Platform, ThreadingStep.Reply, ThreadingStep.References, ThreadingStep.Subject])),
        ConversationTests.Channel("chat", new([ThreadingStep.Reply, ThreadingStep.Author])),
        ConversationTests.Channel("forum", new([ThreadingStep.Platform, ThreadingStep.Reply])),
        ConversationTests.Channel("team", new([ThreadingStep.Platform, ThreadingStep.Reply]) { PerThread = true }),
    ];

    [Test]
    [Property("Requirement", "R17")]
    [Property("Requirement", "R18")]
    public async Task Each_post_of_the_table_ends_in_its_conversation()
    {
        var lines = File.ReadAllLines(Path.Combine(Shared.Root, "tests", "Hub.Tests", "Core", "threads.tsv"));
        Assert.That(lines.Count(line => line.StartsWith("# ", StringComparison.Ordinal)) - 2, Is.GreaterThanOrEqualTo(60), "threads");
        var rows = lines.Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')).ToList();
        var time = new ManualTime();
        await using var hub = new TestHub(options => (options.Time, options.Start, options.Channels) = (time, false, Channels));
        await PlayAsync(hub, time, rows);
        var found = (await hub.Core.Reader.PostsAsync(new PostQuery(1000), default)).ToDictionary(post => (post.Channel, post.NativeId));
        var labels = new Dictionary<string, long>();
        Assert.Multiple(() =>
        {
            foreach (var row in rows)
            {
                var conversation = found[(row[0], row[1])].ConversationId;
                labels.TryAdd(row[11], conversation);
                Assert.That(conversation, Is.EqualTo(labels[row[11]]), $"{row[1]} belongs to {row[11]}");
            }
            Assert.That(labels.Values, Is.Unique, "different labels are different conversations");
        });
        foreach (var row in rows)
            Assert.That((await hub.Core.Reader.PostAsync(found[(row[0], row[1])].Id, default))!.Conversation.PostStep, Is.EqualTo(row[12]), $"step of {row[1]}");
    }

    private static async Task PlayAsync(TestHub hub, ManualTime time, List<string[]> rows)
    {
        var (thread, minute) = ("", 0);
        foreach (var row in rows)
        {
            var (now, at) = (row[1].Split('-')[0], int.Parse(row[3], CultureInfo.InvariantCulture));
            if (now != thread)
                (thread, minute) = (now, 0);
            time.Advance(TimeSpan.FromMinutes(at - minute));
            minute = at;
            await hub.Core.CommitAsync(row[0], [new Put(Post(row))], default);
        }
    }

    private static Post Post(string[] row) => TestHub.Post(row[1], row[10], row[2]) with
    {
        Visibility = row[4] == "private" ? Visibility.Private : Visibility.Public,
        ThreadId = Given(row[5]),
        InReplyTo = Given(row[6]),
        MessageId = Given(row[7]),
        References = row[8].Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Subject = Given(row[9]),
    };

    private static string? Given(string cell) => cell.Length == 0 ? null : cell;
}

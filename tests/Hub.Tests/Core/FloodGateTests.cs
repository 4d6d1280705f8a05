using Hub.Contracts;
using Hub.Core;
using Hub.Core.Intake;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>The count of one sender's posts (R24), apart from any store.</summary>
internal sealed class FloodGateTests
{
    private const long Second = 1_000_000;
    private static int posts;
    private static readonly long Noon = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    [Test]
    public void A_minutes_posts_pass_at_once_and_then_one_at_an_even_pace()
    {
        var (gate, channel) = (Gate(), Channel());
        var passed = Enumerable.Range(0, 1000).Count(at => !gate.IsCut(channel, Post("mallory"), true, Noon + at));
        var later = Enumerable.Range(1, 600).Count(at => !gate.IsCut(channel, Post("mallory"), true, Noon + (at * Second / 10)));
        Assert.That((passed, later), Is.EqualTo((60, 60)), "600 posts in a minute more: one a second");
    }

    [Test]
    public void Many_threads_let_no_more_pass_and_one_sender_hides_no_other()
    {
        var (gate, channel, passed) = (Gate(), Channel(), new int[50]);
        Parallel.For(0, 10_000, at => _ = gate.IsCut(channel, Post($"s-{at % 50}"), true, Noon) ? 0 : Interlocked.Increment(ref passed[at % 50]));
        Assert.That(passed, Is.All.EqualTo(60));
    }

    [Test]
    public void A_flooding_sender_is_remembered_whoever_else_writes()
    {
        var (gate, channel) = (Gate(), Channel());
        for (var at = 0; at < 100; at++)
            gate.IsCut(channel, Post("mallory"), true, Noon);
        for (var at = 0; at < 200_000; at++)
            gate.IsCut(channel, Post($"other-{at}"), true, Noon + at);
        Assert.That(gate.IsCut(channel, Post("mallory"), true, Noon + (Second / 2)), "more senders than are remembered, and he is not forgotten");
    }

    [Test]
    public void What_a_lane_reads_counts_by_the_platforms_time_and_history_is_no_flood()
    {
        var (gate, channel) = (Gate(), Channel());
        bool Cut(long? at) => gate.IsCut(channel, Post("anna", at), isPushed: false, Noon);
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, 500).Count(at => Cut(Noon - (10_000 * Second) + (at * 2 * Second))), Is.Zero, "a thousand seconds of posts, read in one go");
            Assert.That(Enumerable.Range(0, 500).Count(at => Cut(Noon - at)), Is.EqualTo(440), "said within one second");
            Assert.That(Enumerable.Range(0, 500).Count(at => Cut(Noon - (90_000 * Second) + at)), Is.Zero, "yesterday's, read after today's");
            Assert.That(Enumerable.Range(0, 500).Count(_ => Cut(null)), Is.Zero, "of unknown time");
        });
    }

    [Test]
    [Property("Requirement", "R4")]
    public void What_passed_and_comes_again_is_not_one_more_and_an_edit_is()
    {
        var (gate, channel) = (Gate(), Channel());
        var post = Post("anna");
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, 1000).Count(at => gate.IsCut(channel, post, true, Noon + at)), Is.Zero, "sent until the store was back");
            Assert.That(Enumerable.Range(0, 100).Count(at => gate.IsCut(channel, Post("anna"), true, Noon + at)), Is.EqualTo(41), "it took one place");
            Assert.That(Enumerable.Range(0, 100).Count(at => gate.IsCut(channel, Post("bert") with { NativeId = "b", Text = $"edit {at}" }, true, Noon + at)), Is.EqualTo(40));
        });
    }

    private static FloodGate Gate() => new(new OwnAccounts(new ContactSetup(), []));

    private static ChannelContext Channel() => new(new ChannelSetup("in", "test", new PushedOnly()) { MostOfSender = 60 }, 1);

    private static Post Post(string author, long? at = null) => TestHub.Post($"p-{Interlocked.Increment(ref posts)}", author: author) with { CreatedAt = at is { } micros ? DateTimeOffset.UnixEpoch.AddMicroseconds(micros) : null };
}

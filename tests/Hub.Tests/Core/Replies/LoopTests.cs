using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Core.Replies;

/// <summary>Two programs that answer each other stop by themselves (R14).</summary>
[Property("Requirement", "R14")]
internal sealed class LoopTests
{
    [TestCase(true, true, ExpectedResult = 1)]
    [TestCase(false, true, ExpectedResult = 1)]
    [TestCase(false, false, ExpectedResult = 3)]
    public async Task<int> Two_hubs_that_answer_each_other_stop_within_three_messages(bool marked, bool labelled)
    {
        var (left, right) = (new AnsweringChannel(), new AnsweringChannel());
        await using var hubOfLeft = ReplyTests.Open(left, ChannelMode.Automatic);
        await using var hubOfRight = ReplyTests.Open(right, ChannelMode.Automatic);
        left.Heard = reply => hubOfRight.PutAsync(Passed(reply, "left", marked, labelled));
        right.Heard = reply => hubOfLeft.PutAsync(Passed(reply, "right", marked, labelled));
        await hubOfLeft.PutAsync(ReplyTests.Private("first", author: "right"));
        for (var round = 0; round < 4; round++)
        {
            await hubOfLeft.IdleAsync();
            await hubOfRight.IdleAsync();
        }
        return left.Replies.Count + right.Replies.Count;
    }

    [TestCase("noreply@example.org", Automatic.No)]
    [TestCase("no-reply+1@example.org", Automatic.No)]
    [TestCase("MAILER-DAEMON@example.org", Automatic.No)]
    [TestCase("anna@example.org", Automatic.AutoReplied)]
    [TestCase("anna@example.org", Automatic.List)]
    [TestCase("anna@example.org", Automatic.Bounce)]
    public async Task Programs_get_no_automatic_answer(string address, Automatic automatic)
    {
        var channel = new AnsweringChannel();
        await using var hub = ReplyTests.Open(channel, ChannelMode.Automatic);
        var post = ReplyTests.Private("p");
        await hub.PutAsync(post with { Automatic = automatic, Author = post.Author with { Email = address, EmailVerified = true } });
        await hub.PutAsync(ReplyTests.Private("q", "incident two", author: "noreen"));
        await hub.IdleAsync();
        Assert.That(channel.Replies.Select(reply => reply.InReplyTo), Is.EqualTo(new[] { "q" }));
    }

    [TestCase("us", 0), TestCase("anna", 1)]
    public async Task An_account_of_ours_is_not_answered_also_where_the_policy_opens_tickets_for_it(string account, int replies)
    {
        var channel = new AnsweringChannel();
        await using var hub = ReplyTests.Open(channel, ChannelMode.Automatic, options =>
        {
            options.Channels = [options.Channels[0] with { OwnAccounts = ["us"] }];
            options.Policy = [new PolicyRow("all", PolicyAction.Ticket) { Backend = "desk" }];
        });
        await hub.PutAsync(ReplyTests.Private("p", author: account));
        await hub.IdleAsync();
        Assert.That(((await hub.PostAsync("p")).Summary.TicketNativeId is not null, channel.Replies.Count), Is.EqualTo((true, replies)));
    }

    [TestCase(null, false, 0)]
    [TestCase(true, false, 1)]
    [TestCase(null, true, 1)]
    public async Task Nobody_is_answered_at_an_address_that_nobody_vouches_for(bool? verified, bool trusted, int replies)
    {
        var channel = new AnsweringChannel();
        await using var hub = ReplyTests.Open(channel, ChannelMode.Automatic, options => options.Channels = [options.Channels[0] with { TrustAuthor = trusted }]);
        await hub.PutAsync(ReplyTests.Private("p") with { Author = new Author { Id = "victim@example.org", Email = "victim@example.org", EmailVerified = verified } });
        await hub.IdleAsync();
        Assert.That(channel.Replies, Has.Count.EqualTo(replies));
    }

    [Test]
    public async Task A_person_gets_three_a_day_also_over_a_restart_and_the_channel_rests_when_it_runs_hot()
    {
        var folder = Directory.CreateTempSubdirectory("hub-loop-").FullName;
        var first = new AnsweringChannel();
        await using (var hub = ReplyTests.Open(first, ChannelMode.Automatic, options => options.Folder = folder))
        {
            await hub.PutAsync(ReplyTests.Private("1", "incident one"));
            await hub.PutAsync(ReplyTests.Private("2", "incident two"));
            await hub.IdleAsync();
        }
        var second = new AnsweringChannel();
        await using var again = ReplyTests.Open(second, ChannelMode.Automatic, options => options.Folder = folder);
        foreach (var id in new[] { "3", "4", "5" })
            await again.PutAsync(ReplyTests.Private(id, $"incident {id}"));
        for (var other = 0; other < 70; other++)
            await again.PutAsync(ReplyTests.Private($"x{other}", $"incident {other}", author: $"person{other}"));
        await again.IdleAsync();
        Assert.That((first.Replies.Count, second.Replies.Count(reply => reply.To.Id == "anna"), second.Replies.Count), Is.EqualTo((2, 1, 61)));
    }

    /// <summary>What one hub says as the other hears it: with or without the marks that it carries.</summary>
    private static Post Passed(Reply reply, string author, bool marked, bool labelled) =>
        ReplyTests.Private(reply.Key.Value, "incident " + (labelled ? reply.Text : reply.Text.Split('\n')[0]), author: author) with { Automatic = marked ? Automatic.AutoReplied : Automatic.No };
}

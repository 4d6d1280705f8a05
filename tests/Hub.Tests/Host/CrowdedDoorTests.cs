using System.Net;
using Hub.Fakes;
using Hub.Host.Http;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>Senders who take their time, announce much, or cannot show who they are, and what is left for the others (R20).</summary>
[TestFixture, NonParallelizable]
[Property("Requirement", "R20")]
internal sealed class CrowdedDoorTests
{
    private const int Half = 512 * 1024;

    /// <summary>Small enough that a test can fill it.</summary>
    private static readonly DoorLimits Tight = new() { MostTogether = 3 << 20, MostOfChannel = 2 << 20, MostOfAddress = 2 << 20, BodyTime = TimeSpan.FromSeconds(30), LargeWait = TimeSpan.FromMilliseconds(200) };

    private readonly List<IDisposable> senders = [];
    private FakeHub? hub;

    [TearDown]
    public async Task EndAsync()
    {
        senders.ForEach(sender => sender.Dispose());
        senders.Clear();
        if (hub is not null)
            await hub.DisposeAsync();
        hub = null;
    }

    [TestCase(600), TestCase(5_000_000)]
    public async Task Wrong_headers_are_answered_before_any_byte_of_the_body(int announced)
    {
        hub = await FakeHub.StartAsync();
        Assert.That(await (await SenderAsync("/in/web", announced, "X-Token: wrong")).StatusAsync(), Is.EqualTo(401));
        Assert.That(hub.Committed, Is.Empty);
    }

    [TestCase(600), TestCase(70_000)]
    public async Task A_body_that_does_not_come_is_told_so_and_the_connection_ends(int announced)
    {
        hub = await FakeHub.StartAsync(Tight with { BodyTime = TimeSpan.FromMilliseconds(100) }, new ConnectionLimits());
        var sender = await SenderAsync("/in/web", announced);
        await sender.SendAsync(announced / 2);
        Assert.That(await sender.StatusAsync(), Is.EqualTo(408));
        Assert.That(hub.Committed, Is.Empty);
        Assert.That(await PostAsync("web", 1_500_000), Is.EqualTo(HttpStatusCode.OK), "what it held is given back");
    }

    [TestCase(600), TestCase(65_536), TestCase(200_000)]
    public async Task A_body_that_comes_in_pieces_is_taken_whole(int bytes)
    {
        hub = await FakeHub.StartAsync();
        var sender = await SenderAsync("/in/web", bytes);
        foreach (var piece in (int[])[bytes / 3, bytes / 3, bytes - (2 * (bytes / 3))])
            await sender.SendAsync(piece);
        Assert.That((await sender.StatusAsync(), hub.Door.LastBody.Length), Is.EqualTo((200, bytes)));
    }

    [Test]
    public async Task Large_bodies_that_stall_at_one_channel_leave_the_others_their_share()
    {
        hub = await FakeHub.StartAsync(Tight, new ConnectionLimits());
        for (var at = 0; at < 6; at++)
            await (await SenderAsync("/in/web", 10 << 20)).SendAsync(Half);
        // More than one stalled sender leaves: how much each holds depends on the pieces in which its bytes came.
        await UntilAsync(async () => await PostAsync("web", 3 * Half + 200_000) == HttpStatusCode.ServiceUnavailable);
        Assert.That(await PostAsync("other", Half), Is.EqualTo(HttpStatusCode.OK));
        // A client may send the headers before the body; then there is nothing at once, and the sender comes again.
        await UntilAsync(async () => await PostAsync("web", 60_000) == HttpStatusCode.OK);
    }

    [Test]
    public void Small_bodies_that_stall_count_too_and_no_address_holds_all()
    {
        var memory = new BodyMemory(Tight with { MostOfChannel = 1000, MostOfAddress = 600, MostTogether = 1500 });
        var (a, b, here) = (new BodyHolder("web", 1), new BodyHolder("web", 2), new BodyHolder("other", RemoteAddress.Here));
        Assert.That(memory.TryTake(a, 600), Is.True);
        Assert.That(memory.TryTake(a, 1), Is.False, "its share is used up");
        Assert.That(memory.TryTake(b, 401), Is.False, "the channel's share is used up");
        Assert.That(memory.TryTake(b, 400), Is.True);
        Assert.That(memory.TryTake(here, 501), Is.False, "all is used up");
        Assert.That(memory.TryTake(here, 500), Is.True);
        memory.Give(a, 600);
        Assert.That(memory.TryTake(b, 200), Is.True);
    }

    [Test]
    public async Task A_sender_who_does_not_read_his_answer_holds_up_no_large_body()
    {
        hub = await FakeHub.StartAsync(Tight, new ConnectionLimits());
        hub.Door.AnswerBytes = 20 << 20;
        var deaf = await SenderAsync("/in/web", 1_200_000);
        await deaf.SendAsync(1_200_000);
        await UntilAsync(() => Task.FromResult(hub.Committed.Count == 1));
        hub.Door.AnswerBytes = 2;
        // The room is given back a moment after the commit, by another task; while the deaf sender held it, it never would be.
        await UntilAsync(async () => await PostAsync("web", 1_200_000) == HttpStatusCode.OK);
    }

    [TestCase("203.0.113.7", true), TestCase("2001:db8::7", true), TestCase("127.0.0.1", false), TestCase("::1", false)]
    public void Who_fails_too_often_waits_until_the_next_window_unless_it_is_this_machine(string address, bool waits)
    {
        var time = new ManualTime();
        var strangers = new Strangers(new DoorLimits { MostFailures = 3, Window = TimeSpan.FromSeconds(10) }, time);
        var (there, neighbour) = (Connection(address), Connection("198.51.100.1"));
        for (var at = 0; at < 3; at++)
        {
            Assert.That(strangers.Wait("web", there), Is.Null);
            strangers.Failed("web", there.RemoteIpAddress);
        }
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(strangers.Wait("web", there), waits ? Is.EqualTo(TimeSpan.FromSeconds(6)) : Is.Null);
        Assert.That(strangers.Wait("other", there), Is.Null, "another channel's failures are not its own");
        Assert.That(strangers.Wait("web", neighbour), Is.Null);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(strangers.Wait("web", there), Is.Null);
    }

    [Test]
    public void Customers_of_one_network_count_as_one_and_mapped_addresses_as_what_they_are()
    {
        Assert.That(RemoteAddress.Of(IPAddress.Parse("2001:db8:1:2::1")), Is.EqualTo(RemoteAddress.Of(IPAddress.Parse("2001:db8:1:2:ffff::9"))));
        Assert.That(RemoteAddress.Of(IPAddress.Parse("2001:db8:1:3::1")), Is.Not.EqualTo(RemoteAddress.Of(IPAddress.Parse("2001:db8:1:2::1"))));
        Assert.That(RemoteAddress.Of(IPAddress.Parse("::ffff:203.0.113.7")), Is.EqualTo(RemoteAddress.Of(IPAddress.Parse("203.0.113.7"))).And.Not.Zero);
        Assert.That((RemoteAddress.Of(null), RemoteAddress.Of(IPAddress.Parse("::ffff:127.0.0.1"))), Is.EqualTo((RemoteAddress.Here, RemoteAddress.Here)));
    }

    [Test]
    public async Task With_all_connections_taken_hub_sock_still_answers()
    {
        hub = await FakeHub.StartAsync(DoorLimits.Usual, new ConnectionLimits(Here: 3));
        for (var at = 0; at < 3; at++)
            await SenderAsync("/in/web", 10);
        Assert.ThrowsAsync<HttpRequestException>(() => hub.Client.GetAsync(new Uri("/healthz", UriKind.Relative)));
        using var answer = await hub.Socket.GetAsync(new Uri("/api/v1/channels", UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        senders.ForEach(sender => sender.Dispose());
        await UntilAsync(async () => (await hub.Client.GetAsync(new Uri("/healthz", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Test]
    public void Strangers_cannot_take_the_connections_of_this_machine_nor_one_of_them_all()
    {
        var bounds = new ConnectionBounds(new ConnectionLimits(Here: 1, Elsewhere: 3, OfAddress: 2), new ManualTime(), NullLogger.Instance);
        Assert.That(((bool[])[bounds.TryEnter(1), bounds.TryEnter(1), bounds.TryEnter(1)]), Is.EqualTo((bool[])[true, true, false]));
        Assert.That(((bool[])[bounds.TryEnter(2), bounds.TryEnter(3)]), Is.EqualTo((bool[])[true, false]));
        Assert.That(bounds.TryEnter(RemoteAddress.Here), Is.True);
        bounds.Leave(1);
        Assert.That(bounds.TryEnter(3), Is.True);
    }

    private static Microsoft.AspNetCore.Http.ConnectionInfo Connection(string address)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context.Connection;
    }

    private async Task<SlowSender> SenderAsync(string path, int announced, params string[] headers)
    {
        var sender = await SlowSender.StartAsync(hub!.Address, path, announced, headers);
        senders.Add(sender);
        return sender;
    }

    private async Task<HttpStatusCode> PostAsync(string channel, int bytes)
    {
        using var answer = await hub!.Client.PostAsync(new Uri($"/in/{channel}", UriKind.Relative), new ByteArrayContent(new byte[bytes]));
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!await HoldsAsync())
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), "it did not come to hold");
            await Task.Delay(10);
        }

        async Task<bool> HoldsAsync()
        {
            try
            {
                return await holds();
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}

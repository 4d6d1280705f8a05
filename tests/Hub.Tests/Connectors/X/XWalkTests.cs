using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X 3, 5, 12: how a list is walked decides whether a post is lost.</summary>
[TestFixture, Property("Requirement", "R1"), CancelAfter(60_000)]
public sealed class XWalkTests : XReadingTests
{
    [TestCase(XLane.Search, "next_token")]
    [TestCase(XLane.Mentions, "pagination_token")]
    public async Task X3_Every_page_of_a_walk_has_the_same_bound_and_only_its_end_moves_it_to_the_newest_of_the_first_page(string lane, string token)
    {
        Write(250);
        var first = await ReadAsync(lane, Cursor.Start, 3);
        Assert.That(Texts(first).Distinct().Count(), Is.EqualTo(250));
        Time.Advance(TimeSpan.FromMinutes(5));
        Write(250, "later");
        var before = Fake.Calls.Count;
        var second = await ReadAsync(lane, first[^1].Cursor, 3);
        Assert.That(Posts(second).Count(), Is.EqualTo(250), "nothing of the first walk comes again");
        var walk = Fake.Calls.Skip(before).ToList();
        Assert.That(walk.Select(call => call.Query.GetValueOrDefault("since_id")).Distinct(), Is.EqualTo(new[] { Newest(first) }), "the newest of the FIRST page, with every token");
        Assert.That(walk.Select(call => call.Query.ContainsKey(token)), Is.EqualTo(new[] { false, true, true }));
        Assert.That(XPlace.Parse(second[0].Cursor).Since, Is.EqualTo(Newest(first)), "not before the last page is stored");
        Assert.That(XPlace.Parse(second[^1].Cursor), Has.Property("Token").Null.And.Property("Since").EqualTo(Newest(second)));
    }

    [TestCase(XLane.Search)]
    [TestCase(XLane.Mentions)]
    public async Task X3_A_restart_in_mid_walk_goes_on_where_it_stood_and_what_came_meanwhile_comes_with_the_next_walk(string lane)
    {
        Write(250);
        var before = await ReadAsync(lane, Cursor.Start, 1);
        Time.Advance(TimeSpan.FromHours(2)); // tokens do not expire
        Write(3, "meanwhile");
        var after = await ReadAsync(lane, before[^1].Cursor, 2);
        Assert.That(Texts(before.Concat(after)).ToHashSet(), Has.Count.EqualTo(250));
        Assert.That(Texts(await ReadAsync(lane, after[^1].Cursor, 1)), Is.EqualTo((string[])["meanwhile 0", "meanwhile 1", "meanwhile 2"]), "the oldest first");
    }

    [Test]
    public async Task X3_A_token_that_X_no_longer_takes_begins_the_walk_anew_and_loses_nothing()
    {
        Write(150);
        var half = await ReadAsync(XLane.Search, Cursor.Start, 1);
        Fake.Fault = call => call.Query.ContainsKey("next_token") ? new XFault(400, "Invalid Request", "The pagination token is not valid", "https://api.x.com/2/problems/invalid-request") : null;
        await using var connector = Open();
        await using var batches = connector.ReadAsync(XLane.Search, half[^1].Cursor, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();
        Assert.That(Posts([batches.Current]).Count(), Is.EqualTo(100), "the first page again");
        Fake.Fault = null;
        await batches.MoveNextAsync();
        Assert.That(Posts([batches.Current]).Count(), Is.EqualTo(50));
    }

    [Test]
    public async Task X3_Search_shows_a_post_half_a_minute_late_and_the_next_walk_brings_it()
    {
        Fake.Post("old enough");
        Fake.Post("too young", at: Time.GetUtcNow().AddSeconds(-5));
        var first = await ReadAsync(XLane.Search, Cursor.Start, 1);
        Assert.That(Texts(first), Is.EqualTo((string[])["old enough"]));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Texts(await ReadAsync(XLane.Search, first[^1].Cursor, 1)), Is.EqualTo((string[])["too young"]));
    }

    [Test]
    public async Task X3_A_search_that_was_quiet_for_over_a_week_begins_where_the_last_walk_ended_and_misses_nothing()
    {
        Fake.Post("long ago");
        var cursor = (await ReadAsync(XLane.Search, Cursor.Start, 1))[^1].Cursor;
        for (var day = 0; day < 9; day++)
        {
            Time.Advance(TimeSpan.FromDays(1));
            var quiet = (await ReadAsync(XLane.Search, cursor, 1, ("FollowFor", "00:00:00"))).Single(); // else each day would bring a look-up first
            Assert.That((quiet.Changes.Count, quiet.Gaps.Count), Is.EqualTo((0, 0)));
            cursor = quiet.Cursor;
        }
        Time.Advance(TimeSpan.FromMinutes(2));
        Fake.Post("at last");
        Assert.That(Texts(await ReadAsync(XLane.Search, cursor, 1)), Is.EqualTo((string[])["at last"]));
    }

    [Test]
    public async Task X3_A_stop_of_over_a_week_is_a_gap_with_its_times_and_reading_goes_on_from_as_far_as_X_goes_back()
    {
        Fake.Post("before the stop");
        var stopped = Time.GetUtcNow();
        var cursor = (await ReadAsync(XLane.Search, Cursor.Start, 1))[^1].Cursor;
        Time.Advance(TimeSpan.FromDays(10));
        Fake.Post("out of reach", at: stopped.AddDays(1));
        Fake.Post("within reach", at: stopped.AddDays(4));
        var batch = (await ReadAsync(XLane.Search, cursor, 1)).Single();
        Assert.That(Texts([batch]), Is.EqualTo((string[])["within reach"]));
        var gap = batch.Gaps.Single();
        Assert.That((gap.From, gap.To), Is.EqualTo((stopped.AddSeconds(-30), Time.GetUtcNow() - XOptions.MostReach)));
        Assert.That(gap.Reason, Is.EqualTo("X searches the last 7 days: what came before is missing."));
    }

    [Test]
    public async Task X5_Mentions_behind_the_newest_800_are_a_gap_with_its_times()
    {
        Fake.Post("before the stop");
        var stopped = Time.GetUtcNow();
        var cursor = (await ReadAsync(XLane.Mentions, Cursor.Start, 1))[^1].Cursor;
        Time.Advance(TimeSpan.FromHours(3));
        Write(900);
        var walk = await ReadAsync(XLane.Mentions, cursor, 8);
        Assert.That(Posts(walk).Count(), Is.EqualTo(800), "as many as X gives");
        Assert.That(walk.SkipLast(1).SelectMany(batch => batch.Gaps), Is.Empty);
        var gap = walk[^1].Gaps.Single();
        Assert.That((gap.From, gap.To), Is.EqualTo((stopped, Posts(walk).Min(post => post.CreatedAt)!.Value)));
        Assert.That(gap.Reason, Does.StartWith("X gives the 800 newest mentions"));
        Write(3, "afterwards");
        var next = (await ReadAsync(XLane.Mentions, walk[^1].Cursor, 1)).Single();
        Assert.That((Posts([next]).Count(), next.Gaps.Count), Is.EqualTo((3, 0)), "told once");
    }

    [Test]
    public async Task X5_A_walk_that_was_held_up_says_that_newer_mentions_may_have_taken_the_place_of_older_ones()
    {
        Fake.Post("before");
        var cursor = (await ReadAsync(XLane.Mentions, Cursor.Start, 1))[^1].Cursor;
        Time.Advance(TimeSpan.FromHours(1));
        Write(700);
        var half = await ReadAsync(XLane.Mentions, cursor, 4);
        Time.Advance(TimeSpan.FromDays(1));
        Write(300, "meanwhile");
        var rest = await ReadAsync(XLane.Mentions, half[^1].Cursor, 1);
        Assert.That(Posts(half.Concat(rest)).Count(), Is.EqualTo(500), "of 700");
        Assert.That(rest[^1].Gaps.Single().To, Is.EqualTo(Posts(rest).Min(post => post.CreatedAt)));
    }

    [Test]
    public async Task X5_The_first_question_reaches_back_as_far_as_the_settings_say()
    {
        Fake.Post("yesterday", at: Time.GetUtcNow().AddDays(-2));
        Fake.Post("today", at: Time.GetUtcNow().AddHours(-2));
        Assert.That(Texts(await ReadAsync(XLane.Mentions, Cursor.Start, 1)), Is.EqualTo((string[])["today"]));
        Assert.That(Texts(await ReadAsync(XLane.Mentions, Cursor.Start, 1, ("FirstReach", "3.00:00:00"))), Is.EqualTo((string[])["yesterday", "today"]));
        Assert.That(Asked("since_id"), Is.All.Null, "of start_time and since_id X takes one");
    }

    [Test, Property("Requirement", "R21")]
    public async Task X12_A_route_whose_calls_are_used_up_is_not_asked_before_it_opens_again()
    {
        (Fake.MostCalls, Fake.ResetsAt) = (1, Time.GetUtcNow().AddMinutes(10));
        Write(150);
        var kind = new XConnectorKind();
        await using var connector = kind.Open(XSubject.Settings(Fake), Surrounding.Of(Time));
        await using var batches = connector.ReadAsync(XLane.Search, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();
        var cursor = batches.Current.Cursor;
        var refused = Assert.ThrowsAsync<ThrottledException>(async () => await batches.MoveNextAsync())!;
        Assert.That(refused.After, Is.EqualTo(TimeSpan.FromSeconds(601)), "until the reset, which X tells in whole seconds");
        Assert.That(Fake.Calls, Has.Count.EqualTo(1), "it said that none is left: nothing was asked in vain");
        await using var sibling = kind.Open(XSubject.Settings(Fake), Surrounding.Of(Time));
        await using var others = sibling.ReadAsync(XLane.Search, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        Assert.ThrowsAsync<ThrottledException>(async () => await others.MoveNextAsync(), "a second channel of the same credential shares its limits");
        await using var mentions = sibling.ReadAsync(XLane.Mentions, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        Assert.That(await mentions.MoveNextAsync(), "another route has calls of its own");
        Time.Advance(TimeSpan.FromSeconds(602));
        Fake.ResetsAt = Time.GetUtcNow().AddMinutes(15);
        await using var again = connector.ReadAsync(XLane.Search, cursor, CancellationToken.None).GetAsyncEnumerator();
        Assert.That(await again.MoveNextAsync());
        Assert.That(Posts([again.Current]).Count(), Is.EqualTo(50));
    }

    [Test, Property("Requirement", "R21")]
    public async Task X12_A_429_waits_until_its_reset()
    {
        Fake.Fault = _ => new XFault(429, "Too Many Requests", "Too Many Requests") { Reset = Time.GetUtcNow().AddMinutes(7) };
        Assert.That((await FailureAsync<ThrottledException>(XLane.Mentions, Cursor.Start)).After, Is.EqualTo(TimeSpan.FromSeconds(421)));
    }

    [TestCase(402, "about:blank")]
    [TestCase(429, "https://api.x.com/2/problems/usage-capped")]
    public async Task X1_Out_of_credit_is_an_outage_that_keeps_the_place(int status, string type)
    {
        Write(150);
        var half = await ReadAsync(XLane.Search, Cursor.Start, 1);
        Fake.Fault = _ => new XFault(status, "CreditsDepleted", "Your account has no credits", type);
        Assert.That((await FailureAsync<ThrottledException>(XLane.Search, half[^1].Cursor)).Message, Does.Contain("until credit is loaded").And.Contain("no credits"));
        Fake.Fault = null;
        Assert.That(Posts(await ReadAsync(XLane.Search, half[^1].Cursor, 1)).Count(), Is.EqualTo(50));
    }

    [TestCase("""{"data":[{"id":""")]
    [TestCase("<html>502 Bad Gateway</html>")]
    [TestCase("""{"errors":[{"title":"Internal","detail":"x","type":"about:blank"}]}""")]
    public async Task An_answer_that_breaks_off_or_is_none_loses_nothing(string body)
    {
        Write(1);
        Fake.Fault = _ => new XFault(200, "", "") { Body = body };
        await FailureAsync<UnreachableSourceException>(XLane.Search, Cursor.Start);
        Fake.Fault = _ => new XFault(0, "", "") { Cut = true };
        await FailureAsync<UnreachableSourceException>(XLane.Search, Cursor.Start);
        Fake.Fault = null;
        Assert.That(Posts(await ReadAsync(XLane.Search, Cursor.Start, 1)).Count(), Is.EqualTo(1));
    }

    private void Write(int count, string text = "post")
    {
        for (var at = 0; at < count; at++)
            Fake.Post($"{text} {at}");
    }

    private static string Newest(IEnumerable<Batch> batches) => $"{Posts(batches).Max(post => post.OrderValue)}";
}

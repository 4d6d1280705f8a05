using Hub.Connectors;
using Hub.Contracts;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X's terms: what is deleted, protected or withheld there is gone here within a day, although no event reports it.</summary>
[TestFixture, Property("Requirement", "R29"), CancelAfter(60_000)]
public sealed class XFollowTests : XReadingTests
{
    [Test]
    public async Task Deleted_protected_and_withheld_posts_are_gone_within_a_day_and_the_others_stay()
    {
        var (stays, deleted, withheld) = (Fake.Post("stays"), Fake.Post("deleted"), Fake.Post("withheld"));
        var hidden = Fake.Post("protected", "2002");
        var edited = Fake.Post("edited and deleted");
        var cursor = (await ReadAsync(XLane.Mentions, Cursor.Start, 1))[^1].Cursor;
        Fake.Delete(Fake.Edit(edited, "edited"));
        Fake.Delete(deleted);
        Fake.Withhold(withheld);
        Fake.Protected.Add("2002");
        Time.Advance(TimeSpan.FromHours(22));
        cursor = (await ReadAsync(XLane.Mentions, cursor, 1))[^1].Cursor;
        Assert.That(Fake.Calls.Count(call => call.Route == "lookup"), Is.Zero, "not before it is due");
        Time.Advance(TimeSpan.FromHours(1.5));
        var gone = (await ReadAsync(XLane.Mentions, cursor, 1)).Single();
        Assert.That(gone.Changes.OfType<Gone>().Select(one => one.NativeId), Is.EquivalentTo(new[] { $"{deleted}", $"{withheld}", $"{hidden}", $"{edited}" }));
        Assert.That((gone.Changes.Count, gone.Seen), Is.EqualTo((4, 4)));
        Time.Advance(TimeSpan.FromDays(1));
        await ReadAsync(XLane.Mentions, gone.Cursor, 1);
        Assert.That(Fake.Calls[^1].Query["ids"], Is.EqualTo($"{stays}"), "what is gone is not asked for again, what stays is, day by day");
    }

    [Test]
    public async Task Look_ups_come_in_batches_are_paid_and_end_with_the_time_that_the_settings_say()
    {
        for (var number = 0; number < 150; number++)
            Fake.Post($"post {number}");
        (string, string)[] settings = [("FollowFor", "2.00:00:00"), ("Prices:Post", "0.01")];
        var cursor = (await ReadAsync(XLane.Search, Cursor.Start, 2, settings))[^1].Cursor;
        Time.Advance(TimeSpan.FromHours(23.5));
        await using (var connector = Open([.. settings, ("MostPoll", "00:00:05")]))
        {
            await using var batches = connector.ReadAsync(XLane.Search, cursor, CancellationToken.None).GetAsyncEnumerator();
            for (var at = 0; at < 4; at++)
            {
                var next = batches.MoveNextAsync().AsTask();
                while (!next.IsCompleted)
                {
                    if (Time.Soonest is { TotalSeconds: <= 5 }) // it waits for the next walk, not for an answer
                        Time.Advance(TimeSpan.FromSeconds(5));
                    await Task.Yield();
                }
                Assert.That(await next);
            }
            cursor = batches.Current.Cursor;
            Assert.That(((ISpendingConnector)connector).Spending, Does.StartWith("$1.50 spent today, $3.00 this month"));
        }
        Assert.That(Fake.Calls.Where(call => call.Route == "lookup").Select(call => call.Query["ids"].Split(',').Length), Is.EqualTo(new[] { 100, 50 }));
        Time.Advance(TimeSpan.FromDays(2));
        await ReadAsync(XLane.Search, cursor, 1, settings);
        Assert.That(Fake.Calls[^1].Route, Is.EqualTo("search"), "they are older than two days");
    }

    [Test, Property("Requirement", "G11")]
    public async Task Of_a_budget_look_ups_leave_a_fifth_to_reading_and_those_that_wait_are_shown()
    {
        for (var number = 0; number < 50; number++)
            Fake.Post($"post {number}");
        (string, string)[] settings = [("BudgetPerDay", "0.25"), ("Prices:Mention", "0.001")];
        var cursor = (await ReadAsync(XLane.Mentions, Cursor.Start, 1, settings))[^1].Cursor;
        Time.Advance(TimeSpan.FromHours(23.5));
        Fake.Post("new");
        await using var connector = Open(settings);
        await using var batches = connector.ReadAsync(XLane.Mentions, cursor, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();
        await batches.MoveNextAsync();
        Assert.That(Fake.Calls.Single(call => call.Route == "lookup").Query["ids"].Split(','), Has.Length.EqualTo(40), "$0.20 of $0.25");
        Assert.That(Texts([batches.Current]), Is.EqualTo((string[])["new"]));
        Assert.That(((ISpendingConnector)connector).Spending, Does.StartWith("$0.201 spent today of $0.25").And.EndWith("; 10 posts wait for it to be looked up for their deletion"));
    }

    [Test]
    public async Task A_look_up_that_fails_deletes_nothing_and_an_answer_that_leaves_a_post_out_neither()
    {
        Fake.Post("stays");
        var cursor = (await ReadAsync(XLane.Mentions, Cursor.Start, 1))[^1].Cursor;
        Time.Advance(TimeSpan.FromDays(1));
        Fake.Fault = call => call.Route == "lookup" ? new XFault(503, "Service Unavailable", "") : null;
        await FailureAsync<UnreachableSourceException>(XLane.Mentions, cursor);
        Fake.Fault = call => call.Route == "lookup" ? new XFault(200, "", "") { Body = "{}" } : null;
        Assert.That((await ReadAsync(XLane.Mentions, cursor, 1)).Single().Changes, Is.Empty);
    }

    [Test]
    public async Task What_is_withheld_before_it_was_read_is_not_kept()
    {
        Fake.Withhold(Fake.Post("withheld"));
        Assert.That((await ReadAsync(XLane.Mentions, Cursor.Start, 1)).Single().Skipped, Is.EqualTo(new Dictionary<string, int> { ["withheld"] = 1 }));
    }

    [Test]
    public void The_cursor_holds_three_thousand_and_stays_small()
    {
        var now = Time.GetUtcNow();
        var ids = Enumerable.Range(0, 5_000).Select(number => $"{((now.ToUnixTimeMilliseconds() - 1_288_834_974_657) << 22) + number}").ToList();
        var known = XFollowed.With([], ids, TimeSpan.FromDays(7), now);
        Assert.That(new XPlace { Followed = known, Since = ids[^1], Token = new string('t', 200) }.ToCursor().Value.Length, Is.LessThan(50_000));
        Assert.That(XFollowed.Due(known, TimeSpan.FromDays(7), 10_000, now.AddDays(1)), Is.EqualTo(ids.TakeLast(3_000)));
    }
}

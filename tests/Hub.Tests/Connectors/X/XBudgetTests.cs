using Hub.Connectors;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Connectors.X;

/// <summary>X 1: reading costs money, so it is counted, shown and bounded, and a pause loses nothing.</summary>
[TestFixture, Property("Requirement", "G11"), CancelAfter(60_000)]
public sealed class XBudgetTests : XReadingTests
{
    [Test]
    public async Task X1_What_is_read_is_counted_once_with_its_posts_and_shown_with_what_is_to_be_expected()
    {
        Time.Set(new DateTimeOffset(2026, 6, 10, 12, 0, 0, TimeSpan.Zero));
        Write(150);
        var half = await ReadAsync(XLane.Search, Cursor.Start, 1);
        await ReadAsync(XLane.Search, half[^1].Cursor, 1);
        var whole = await ReadAsync(XLane.Search, half[^1].Cursor, 1);
        await using var connector = Open(("BudgetPerMonth", "10"));
        await using var batches = connector.ReadAsync(XLane.Search, whole[^1].Cursor, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();
        Assert.That(((ISpendingConnector)connector).Spending, Is.EqualTo("$0.75 spent today, $0.75 this month of $10.00, about $2.37 by its end"), "150 posts, although one page was read twice");
    }

    [Test]
    public async Task X1_The_budget_of_a_day_is_never_exceeded_then_reading_waits_for_the_next_and_loses_nothing()
    {
        Write(60);
        (string, string)[] budget = [("BudgetPerDay", "0.2"), ("FirstReach", "2.00:00:00")];
        var cursor = Cursor.Start;
        var read = new List<string>();
        var days = 0;
        while (read.Count < 60)
        {
            await using var connector = Open(budget);
            await using var batches = connector.ReadAsync(XLane.Search, cursor, CancellationToken.None).GetAsyncEnumerator();
            try
            {
                while (read.Count < 60 && await batches.MoveNextAsync())
                {
                    read.AddRange(Texts([batches.Current]));
                    cursor = batches.Current.Cursor;
                }
            }
            catch (ThrottledException pause)
            {
                days++;
                Assert.That(pause.Message, Does.StartWith("The budget of the day is spent ($0.20 spent today of $0.20"));
                Assert.That((Time.GetUtcNow() + pause.After).TimeOfDay, Is.EqualTo(TimeSpan.Zero), "until midnight UTC");
                Time.Advance(pause.After);
            }
        }
        Assert.That((read.Distinct().Count(), days), Is.EqualTo((60, 1)), "40 posts on the first day, 20 on the next");
    }

    [Test]
    public async Task X1_Near_its_end_a_budget_makes_questions_as_rare_as_the_settings_allow()
    {
        Write(45);
        await using var connector = Open(("BudgetPerMonth", "0.28"), ("MostPoll", "00:30:00"));
        await using var batches = connector.ReadAsync(XLane.Search, Cursor.Start, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();
        var next = batches.MoveNextAsync().AsTask();
        Assert.That((next.IsCompleted, Time.Soonest), Is.EqualTo((false, TimeSpan.FromMinutes(30))));
        Time.Advance(TimeSpan.FromMinutes(30));
        await next;
    }

    [Test]
    public async Task X1_A_walk_that_a_budget_stops_for_over_a_week_names_what_X_forgot_meanwhile()
    {
        Fake.Post("before");
        var cursor = (await ReadAsync(XLane.Search, Cursor.Start, 1))[^1].Cursor;
        Time.Advance(TimeSpan.FromHours(1));
        Write(150);
        var begun = Time.GetUtcNow();
        var half = await ReadAsync(XLane.Search, cursor, 1);
        Time.Advance(TimeSpan.FromDays(8));
        var end = (await ReadAsync(XLane.Search, half[^1].Cursor, 1)).Single();
        Assert.That((end.Changes.Count, end.Gaps.Single().From, end.Gaps.Single().To), Is.EqualTo((0, (DateTimeOffset?)begun.AddHours(-1).AddSeconds(-30), Time.GetUtcNow() - XOptions.MostReach)));
    }

    private void Write(int count)
    {
        for (var at = 0; at < count; at++)
            Fake.Post($"post {at}");
    }
}

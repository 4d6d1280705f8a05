using Hub.Core;
using Hub.Core.Storage.Postgres;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>Two sessions on one server, as two hubs will have them: what the code does for that already (docs/decisions/0007-postgresql.md).</summary>
[TestFixture]
internal sealed class TwoSessionTests
{
    private string settings = "";
    private PostgresWriteSession first = null!, second = null!;

    [SetUp]
    public void Open()
    {
        settings = PostgresCluster.NewSchema();
        using (var connection = PostgresStore.Connect(settings))
            PostgresDatabase.Migrate(connection);
        (first, second) = (Session(1), Session(2));
    }

    [TearDown]
    public void Close()
    {
        first?.Dispose();
        second?.Dispose();
    }

    [Test]
    [Property("Requirement", "R10")]
    public void Both_give_ids_and_none_is_given_twice_whatever_is_rolled_back()
    {
        var given = new List<long>();
        foreach (var session in (PostgresWriteSession[])[first, second, first, second])
        {
            session.Begin();
            given.AddRange(Enumerable.Range(0, 1500).Select(_ => session.NextId()));
            session.Rollback();
        }
        Assert.That(given, Is.Unique);
    }

    [Test]
    [Property("Requirement", "R10")]
    public void Rows_that_one_works_on_are_left_out_by_the_other_and_not_waited_for()
    {
        Rows(3);
        first.Begin();
        second.Begin();
        var mine = first.Outbox.Due(1, 10, 2).Select(row => row.Event).ToList();
        var theirs = second.Outbox.Due(1, 10, 2).Select(row => row.Event).ToList();
        Assert.That((mine, theirs), Is.EqualTo((new List<long> { 1, 2 }, new List<long> { 3 })));
        first.Dispose(); // its owner's session ends, and so does what it held
        Assert.That(() => second.Outbox.Due(1, 10, 3).Select(row => row.Event), Is.EqualTo(new long[] { 1, 2, 3 }).After(5000, 10));
    }

    [Test]
    [Property("Requirement", "R10"), Property("Requirement", "R15")]
    public void What_one_intended_is_nobody_elses_until_its_session_ends()
    {
        Rows(1);
        In(first, () => first.Outbox.Intend(1, "s", null, 5));
        In(second, () =>
        {
            Assert.That(second.Outbox.DoubtIntended(1, 99), Is.Zero, "it may be on its way");
            Assert.That(second.Outbox.Finish(1, DeliveryState.Done, null, "T-1"), Is.False);
            Assert.That(second.Outbox.StateOf(1), Is.EqualTo(DeliveryState.Intended));
        });
        first.Dispose();
        Assert.That(() => In(second, () => second.Outbox.DoubtIntended(1, 99)), Is.EqualTo(1).After(5000, 10));
        Assert.That((second.Outbox.Get(1)!.State, second.Outbox.Get(1)!.DueAt), Is.EqualTo((DeliveryState.Doubt, 99)));
    }

    /// <summary>Its connection was cut while the desk worked; it goes on, and its row has another owner.</summary>
    [Test]
    [Property("Requirement", "R10"), Property("Requirement", "R15")]
    public void Who_comes_back_settles_no_row_that_another_took_over()
    {
        Rows(1);
        In(first, () => first.Outbox.Intend(1, "s", null, 5));
        first.Dispose();
        Assert.That(() => In(second, () => second.Outbox.DoubtIntended(1, 0)), Is.EqualTo(1).After(5000, 10));
        In(second, () => second.Outbox.Intend(1, "s", null, 6));
        first = Session(1);
        In(first, () =>
        {
            first.Questions!.Done[7] = (1, "T-1", null);
            first.AskAhead();
            Assert.That(first.Outbox.Finish(1, DeliveryState.Done, null, "T-1"), Is.False);
            Assert.That(first.Outbox.Postpone(1, DeliveryState.Due, 7, "again"), Is.False);
            Assert.That(first.Outbox.DoubtIntended(1, 99), Is.Zero, "its new owner goes on");
        });
        Assert.That(In(second, () => second.Outbox.Finish(1, DeliveryState.Done, null, "T-1")), Is.True);
    }

    [Test]
    [Property("Requirement", "R10")]
    public void A_lane_that_the_other_claimed_is_no_longer_held()
    {
        first.Begin();
        var epoch = first.Lanes.Claim(1, "in").Epoch;
        first.Commit();
        second.Begin();
        second.Lanes.Claim(1, "in");
        second.Commit();
        first.Begin();
        Assert.That(first.Lanes.Holds(1, "in", epoch), Is.False);
    }

    private void Rows(int count) => PostgresCluster.Run(settings, "INSERT INTO ticket VALUES(7, 1, 1, 1, 0, 3, NULL, NULL, NULL, NULL, 0); "
        + string.Concat(Enumerable.Range(1, count).Select(row => $"INSERT INTO ticket_event VALUES({row}, 7, 0, 1, 0, ''); INSERT INTO outbox VALUES({row}, 7, 1, 0, 1, 0, 0, 'k', 0, NULL, NULL, NULL, NULL, NULL, NULL);")));

    private static T In<T>(PostgresWriteSession session, Func<T> step)
    {
        session.Begin();
        var result = step();
        session.Commit();
        return result;
    }

    private static void In(PostgresWriteSession session, Action step) => In(session, () =>
    {
        step();
        return true;
    });

    private PostgresWriteSession Session(long turn)
    {
        var pipe = new PostgresPipe(() =>
        {
            var connection = PostgresStore.Connect(settings);
            PostgresDatabase.LockOwner(connection, turn);
            return connection;
        });
        pipe.Open();
        return new PostgresWriteSession(pipe, turn);
    }
}

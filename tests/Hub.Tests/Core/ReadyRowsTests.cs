using Hub.Contracts;
using Hub.Core;
using Hub.Core.Delivery;
using Hub.Core.Storage;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What memory holds of a backend's backlog, whatever its length: by priority, then age.</summary>
[Property("Requirement", "R33")]
internal sealed class ReadyRowsTests
{
    [Test]
    public void Rows_come_by_priority_then_age()
    {
        var ready = Empty(10);
        foreach (var (number, priority) in new[] { (1, Priority.Low), (2, Priority.High), (3, Priority.Critical), (4, Priority.Critical), (5, Priority.Low) })
            ready.Offer(Row(number, priority));
        Assert.That(TakeAll(ready), Is.EqualTo(new long[] { 3, 4, 2, 1, 5 }));
    }

    [Test]
    public void An_urgent_row_takes_the_place_of_the_last_one_where_there_is_no_room()
    {
        var ready = Empty(2);
        ready.Offer(Row(1, Priority.Low));
        ready.Offer(Row(2, Priority.Low));
        Assert.That(ready.Offer(Row(3, Priority.Low))?.Event, Is.EqualTo(3));
        Assert.That(ready.Offer(Row(4, Priority.Critical))?.Event, Is.EqualTo(2));
        Assert.That(TakeAll(ready), Is.EqualTo(new long[] { 4, 1 }));
        Assert.That(ready.MustRead, Is.True, "2 and 3 wait in the store");
    }

    [Test]
    public void A_young_row_does_not_pass_older_ones_that_wait_in_the_store()
    {
        var ready = Empty(1);
        ready.Offer(Row(1, Priority.Low));
        ready.Offer(Row(2, Priority.Low));
        TakeAll(ready);
        Assert.That(ready.Offer(Row(3, Priority.Low))?.Event, Is.EqualTo(3), "2 goes first");
        ready.BeginReading();
        var during = ready.Offer(Row(4, Priority.Low));
        ready.Return(Row(2, Priority.Low));
        ready.EndReading(Row(3, Priority.Low));
        Assert.Multiple(() =>
        {
            Assert.That(during?.Event, Is.EqualTo(4));
            Assert.That(TakeAll(ready), Is.EqualTo(new long[] { 2 }));
            Assert.That(ready.MustRead, Is.True);
        });
    }

    [Test]
    public void What_is_turned_away_while_the_store_is_read_is_read_the_next_time()
    {
        var ready = Empty(1);
        ready.Offer(Row(1, Priority.Low));
        ready.Offer(Row(2, Priority.Low));
        TakeAll(ready);
        ready.BeginReading();
        ready.Offer(Row(3, Priority.Low));
        ready.Return(Row(2, Priority.Low));
        ready.EndReading(null);
        TakeAll(ready);
        Assert.That(ready.MustRead, Is.True, "3 came after the store was read");
        ready.BeginReading();
        ready.Return(Row(3, Priority.Low));
        ready.EndReading(null);
        TakeAll(ready);
        Assert.That(ready.HasAway, Is.False);
    }

    /// <summary>R8: what a few huge posts cost in memory is bounded, whatever their desk does.</summary>
    [Test]
    [Property("Requirement", "R8")]
    public void Long_rows_beyond_their_bound_wait_in_the_store_and_usual_ones_are_not_kept_out_by_them()
    {
        var ready = Empty(10, mostLetters: 20_000);
        Assert.That(ready.Offer(Row(1, Priority.Low, 15_000)), Is.Null);
        Assert.That(ready.Offer(Row(2, Priority.High, 15_000))?.Event, Is.EqualTo(2), "no room for its words");
        Assert.That(ready.Offer(Row(3, Priority.Critical, 100)), Is.Null, "it precedes what waits in the store");
        Assert.That(ready.Offer(Row(4, Priority.Low, 100))?.Event, Is.EqualTo(4), "2 goes first");
        Assert.That(ready.TryTake(out var first) ? first.Event : 0, Is.EqualTo(3));
        Assert.That(ready.MustRead, Is.True, "2 precedes 1");
        Assert.That(ready.Remove(Row(1, Priority.Low)), Is.True);
        Assert.That(ready.HasRoomFor(Row(2, Priority.High, 15_000)), Is.True);
        Assert.That(ready.HasRoomFor(Row(2, Priority.High, 50_000)), Is.True, "alone it always has");
    }

    private static ReadyRows Empty(int most, long mostLetters = 1_000_000)
    {
        var ready = new ReadyRows(most, mostLetters);
        ready.BeginReading();
        ready.EndReading(null);
        return ready;
    }

    private static List<long> TakeAll(ReadyRows ready)
    {
        var taken = new List<long>();
        while (ready.TryTake(out var row))
            taken.Add(row.Event);
        return taken;
    }

    private static OutboxRow Row(long number, Priority priority, int letters = 0) => new(number, number, 1, DeliveryState.Due, priority, 0, 0, new EventKey($"{number}"), new TicketEvent
    {
        Kind = TicketEventKind.Created,
        PostId = number,
        Backend = "desk",
        TicketKey = "",
        PostKey = "",
        ConversationId = 0,
        Channel = "in",
        NativeId = $"{number}",
        Title = "",
        Text = new string('x', letters),
        Author = new Author { Id = "a", Scope = "in" },
    });
}

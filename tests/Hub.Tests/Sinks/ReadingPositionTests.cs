using Hub.Contracts;
using Hub.Sinks;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Lists ordered by time: equal times, pages full of them, and the overlap.</summary>
[TestFixture]
internal sealed class ReadingPositionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_first_reading_begins_where_it_is_told_to()
    {
        var position = Open(Cursor.Start);
        position.Rewind();
        Assert.That((position.Model["cursor"], position.Since, position.Cursor), Is.EqualTo(("2026-11-17T12:00:00Z", (DateTimeOffset?)Noon.AddDays(-7), Cursor.Start)));
    }

    [Test]
    public void The_cursor_stays_behind_the_newest_by_the_overlap_and_never_goes_back()
    {
        var position = Open(new Cursor("2026-11-24T12:00:00Z"));
        position.Rewind();
        Assert.That(position.Advance(At(position, 0, 90)), Is.True);
        Assert.That((position.Cursor.Value, position.Model["cursor"]), Is.EqualTo(("2026-11-24T12:00:30Z since 2026-11-24T12:00:00Z", "2026-11-24T12:01:30Z")));
        Assert.That(position.Advance(At(position, 91)), Is.False);
        position.Rewind();
        Assert.That(position.Model["cursor"], Is.EqualTo("2026-11-24T12:00:31Z"));
        position.Advance(At(position, 40));
        Assert.That(position.Cursor.Value, Is.EqualTo("2026-11-24T12:00:31Z"));
    }

    [Test]
    [Property("Requirement", "R1")]
    public void A_page_full_of_one_time_is_followed_by_the_next_page_of_that_time()
    {
        var position = Open(new Cursor("2026-11-24T12:00:00Z"));
        position.Rewind();
        position.Advance(At(position, 5, 5));
        Assert.That((position.Model["cursor"], position.Model["offset"]), Is.EqualTo(("2026-11-24T12:00:05Z", (object)0)));
        position.Advance(At(position, 5, 5));
        Assert.That((position.Model["cursor"], position.Model["offset"]), Is.EqualTo(("2026-11-24T12:00:05Z", (object)2)));
        position.Advance(At(position, 5, 6));
        Assert.That((position.Model["cursor"], position.Model["offset"]), Is.EqualTo(("2026-11-24T12:00:06Z", (object)0)));
    }

    [Test]
    [Property("Requirement", "R1")]
    public void Pages_that_the_desk_names_are_read_to_the_last_under_the_question_of_the_first()
    {
        var position = Open(new Cursor("2026-11-24T12:00:00Z"), JsonPointer.TryParse("/next"));
        position.Rewind();
        Assert.That(position.Advance(At(position, 90), "two"), Is.True, "a short page is not the last one");
        Assert.That((position.Model["next"], position.Model["unix"]), Is.EqualTo(("two", (object)(decimal)Noon.ToUnixTimeSeconds())));
        Assert.That(position.Advance([], "three"), Is.True);
        Assert.That(position.Advance(At(position, 5, 95), null), Is.False, "a whole page may be the last one");
        Assert.That(position.Cursor.Value, Is.EqualTo("2026-11-24T12:00:35Z"));
        position.Rewind();
        Assert.That((position.Model["next"], position.Model["unix"]), Is.EqualTo(((object?)null, (object)(decimal)Noon.AddSeconds(35).ToUnixTimeSeconds())));
    }

    [Test]
    [Property("Requirement", "R1")]
    public void A_round_that_is_cut_off_between_pages_goes_on_with_all_that_counts()
    {
        var position = Open(new Cursor("2026-11-24T12:00:00Z"));
        position.Rewind();
        position.Advance(At(position, 300, 301));
        var resumed = Open(position.Cursor);
        resumed.Rewind();
        Assert.That((resumed.Since, resumed.Model["cursor"]), Is.EqualTo(((DateTimeOffset?)Noon, (object)"2026-11-24T12:04:01Z")));
        Assert.That(resumed.Advance(At(resumed, 302)), Is.False);
        Assert.That((resumed.Cursor.Value, resumed.Since), Is.EqualTo(("2026-11-24T12:04:02Z", (DateTimeOffset?)Noon.AddSeconds(242))), "the round is whole");
    }

    [Test]
    [Property("Requirement", "R1")]
    public void A_second_change_within_the_second_is_asked_for_although_the_list_looks_the_same()
    {
        var time = new Hub.Fakes.ManualTime();
        var known = new KnownItems(TimeSpan.FromSeconds(30), time);
        Assert.That(known.ShallAsk("7 12:00:01"), Is.True);
        known.Keep();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(known.ShallAsk("7 12:00:01"), Is.True, "it may have changed again");
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.That(known.ShallAsk("7 12:00:01"), Is.True, "once more after the overlap");
        known.Keep();
        Assert.That((known.ShallAsk("7 12:00:01"), known.ShallAsk("7 12:00:09")), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_cursor_of_another_preset_is_said_to_be_none() =>
        Assert.That(() => Open(new Cursor("nonsense")), Throws.InvalidOperationException.With.Message.Contains("The cursor nonsense"));

    private static ReadingPosition Open(Cursor from, JsonPointer? next = null) => new(
        new StatusPreset
        {
            List = new RequestPreset("", []),
            Items = JsonPointer.Whole,
            Cursor = JsonPointer.Whole,
            CursorKind = CursorKind.Time,
            Page = 2,
            Next = next,
            Overlap = TimeSpan.FromMinutes(1),
            Item = new DeskItemPreset([], null, null, null, null, [], new Dictionary<string, DeskStatus>()),
        },
        from, Noon.AddDays(-7));

    private static List<(decimal, DateTimeOffset?)> At(ReadingPosition position, params int[] seconds) =>
        [.. seconds.Select(second => (position.Number(DeskTime.Format(Noon.AddSeconds(second)))!.Value, (DateTimeOffset?)null))];
}

using Hub.Contracts;
using Hub.Core;
using Hub.Core.Watching;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A channel that is up but silent is told, one that is only quiet is not.</summary>
[Property("Requirement", "R5")]
internal sealed class SilenceTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [TestCase(2000, ExpectedResult = true)]
    [TestCase(200, ExpectedResult = true)]
    [TestCase(20, ExpectedResult = true)]
    public bool A_year_of_nights_week_ends_and_bursts_makes_next_to_no_alarm_and_a_real_silence_does(int postsADay)
    {
        var people = new People(postsADay, seed: 7);
        var alarms = people.Live(TimeSpan.FromDays(364));
        TestContext.Out.WriteLine($"{postsADay} posts a day: {alarms} alarms in a year, threshold {people.Lane.Threshold:0.0}");
        Assert.That(alarms, Is.LessThanOrEqualTo(1), "false alarms of a year");
        people.IsCut = true;
        var until = people.UntilAlarm(TimeSpan.FromDays(14));
        TestContext.Out.WriteLine($"told after {until}");
        // As the year ends on a Monday at midnight, the night is still quiet; then a day's posts are missed soon.
        Assert.That(until, Is.LessThan(TimeSpan.FromDays(postsADay >= 200 ? 0.5 : 4)));
        people.IsCut = false;
        people.Live(TimeSpan.FromDays(2));
        return people.Lane.Silence is null;
    }

    [Test]
    public void Nothing_is_told_before_two_weeks_were_seen()
    {
        var people = new People(500, seed: 1);
        Assert.That(people.Live(TimeSpan.FromDays(10)), Is.Zero);
        people.IsCut = true;
        Assert.That(people.Live(TimeSpan.FromDays(2)), Is.Zero, "two days of nothing, of which nobody can say whether they are usual");
    }

    [Test]
    public void An_outage_with_fifty_times_the_posts_does_not_make_later_weeks_look_silent()
    {
        var people = new People(200, seed: 3);
        people.Live(TimeSpan.FromDays(28 + 1.4)); // a Tuesday morning
        people.Factor = 50;
        people.Live(TimeSpan.FromHours(6));
        people.Factor = 1;
        Assert.That(people.Live(TimeSpan.FromDays(60)), Is.Zero);
    }

    [Test]
    public void What_the_hub_slept_through_or_an_ill_lane_missed_is_held_against_nobody()
    {
        var people = new People(500, seed: 5);
        people.Live(TimeSpan.FromDays(28 + 0.4));
        people.Sleep(TimeSpan.FromDays(3));
        Assert.That(people.Live(TimeSpan.FromMinutes(10)), Is.Zero, "slept");
        (people.IsCut, people.IsWell) = (true, false);
        Assert.That(people.Live(TimeSpan.FromDays(3)), Is.Zero, "ill, which is told by itself");
        (people.IsCut, people.IsWell) = (false, true);
        Assert.That(people.Live(TimeSpan.FromDays(14)), Is.Zero);
    }

    [Test]
    public void A_nightly_file_that_does_not_come_is_told_within_hours()
    {
        var lane = new LaneVolume(new UsualVolume(), new VolumeMemory(0));
        var (now, total, alarms) = (Monday, 0L, 0);
        void Run(TimeSpan span, bool comes)
        {
            for (var end = now + span; now < end; now += TimeSpan.FromMinutes(5))
            {
                total += comes && now is { Hour: 2, Minute: 0 } ? 300 : 0;
                lane.Look(now, total, isWell: true);
                alarms += lane.Silence is null ? 0 : 1;
            }
        }

        Run(TimeSpan.FromDays(28), comes: true);
        Assert.That(alarms, Is.Zero);
        Run(TimeSpan.FromHours(30), comes: false);
        Assert.That(lane.Silence, Is.Not.Null);
    }

    /// <summary>Writers at random: many by day, few at night, a third at week-ends, some hours three times as many as others.</summary>
    private sealed class People(double postsADay, int seed)
    {
        private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
        private readonly Random chance = new(seed);
        private DateTimeOffset now = Monday;
        private long total;
        private double mood = 1;

        public LaneVolume Lane { get; } = new(new UsualVolume(), new VolumeMemory(0));

        public bool IsCut { get; set; }

        public bool IsWell { get; set; } = true;

        public double Factor { get; set; } = 1;

        /// <summary>How often an alarm began.</summary>
        public int Live(TimeSpan span)
        {
            var alarms = 0;
            for (var end = now + span; now < end;)
                alarms += Look() ? 1 : 0;
            return alarms;
        }

        public TimeSpan UntilAlarm(TimeSpan most)
        {
            var from = now;
            while (now - from < most && !Look())
            {
            }
            return now - from;
        }

        public void Sleep(TimeSpan span)
        {
            for (var end = now + span; now < end; now += Step)
                total += Come();
        }

        private bool Look()
        {
            var was = Lane.Silence;
            total += Come();
            Lane.Look(now, total, IsWell);
            now += Step;
            return was is null && Lane.Silence is not null;
        }

        private int Come()
        {
            if (now.Minute == 0)
                mood = Math.Exp((chance.NextDouble() - 0.5) * 2.2);
            var byHour = now.Hour is >= 7 and < 22 ? 1.5 : 0.1;
            var byDay = now.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.33 : 1.2;
            var expected = postsADay / 288 * byHour * byDay * mood * Factor;
            var (posts, left) = (0, Math.Exp(-expected));
            for (var product = chance.NextDouble(); product > left; product *= chance.NextDouble())
                posts++;
            return IsCut ? 0 : posts;
        }
    }
}

/// <summary>The same through the whole core: what was learnt lies in the store.</summary>
[Property("Requirement", "R5")]
internal sealed class SilenceStoreTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task What_was_learnt_outlives_the_hub_and_the_alarm_ends_with_the_first_post()
    {
        var time = new ManualTime();
        var folder = await LearntAsync(time);
        await using var again = Open(folder, time, new Kept());
        await LookFor(again, time, TimeSpan.FromMinutes(50));
        Assert.That(again.Core.Troubles, Is.Empty, "the hour is not over");
        await LookFor(again, time, TimeSpan.FromHours(2.5));
        var trouble = again.Core.Troubles.Single();
        Assert.That(trouble, Does.StartWith("Channel in, lane in: nothing has come since 2026-11-23 12:00 UTC, 3 hours ago, where about 60 items usually come in that time.")
            .And.EndWith("Its source keeps what nobody fetched for 24 hours, then it is lost."));
        Assert.That(again.Core.Channels.Single(), Has.Property("Sentence").Not.Null);
        Assert.That(again.Core.Channels.Single().Lanes.Single().Remedy, Does.StartWith("Look whether its source still speaks"));
        await again.PutAsync(TestHub.Post("second"));
        await LookFor(again, time, TimeSpan.FromMinutes(1));
        Assert.That(again.Core.Troubles, Is.Empty);
    }

    [Test]
    public async Task A_channel_without_the_alarm_is_left_in_peace()
    {
        var time = new ManualTime();
        var folder = await LearntAsync(time);
        await using var again = Open(folder, time, new Kept(), alarm: false);
        await LookFor(again, time, TimeSpan.FromHours(3));
        Assert.That(again.Core.Troubles, Is.Empty);
    }

    /// <summary>The folder of a hub that has seen a post and knows weeks of thirty items an hour.</summary>
    private static async Task<string> LearntAsync(TimeProvider time)
    {
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        await using (var hub = Open(folder, time, new Kept()))
        {
            await hub.PutAsync(TestHub.Post("first"));
            await hub.Core.Watch.LookAsync(default);
        }
        TestHub.Touch(folder, $"UPDATE lane_watch SET usual = '{Weeks(items: 30)}'");
        return folder;
    }

    private static TestHub Open(string folder, TimeProvider time, IConnector connector, bool alarm = true) =>
        new(options => (options.Folder, options.Time, options.Start, options.Channels) = (folder, time, false, [new ChannelSetup("in", "test", connector) { SilenceAlarm = alarm }]));

    private static async Task LookFor(TestHub hub, ManualTime time, TimeSpan span)
    {
        for (var end = time.GetUtcNow() + span; time.GetUtcNow() < end; time.Advance(TimeSpan.FromMinutes(1)))
            await hub.Core.Watch.LookAsync(default);
        await hub.Core.Watch.LookAsync(default);
    }

    private static string Weeks(int items) => $"[{string.Join(',', Enumerable.Repeat($"[{items},{items},{items}]", UsualVolume.HoursOfWeek))}]";

    /// <summary>Pushed to, by a platform that forgets after a day.</summary>
    private sealed class Kept : IConnector, IRetainingSource
    {
        public TimeSpan Keeps => TimeSpan.FromHours(24);

        public IReadOnlyList<string> Lanes => [];

        public IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => throw new NotSupportedException("no lanes");

        public ValueTask DisposeAsync() => default;
    }
}

using System.Globalization;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What X asks, in millionths of a dollar.</summary>
/// <param name="Read">A post of a lane.</param>
/// <param name="Reply">An answer to who summoned us.</param>
/// <param name="Link">An answer with a link in it.</param>
internal sealed record XPrices(long Mention, long Read, long Reply, long Link);

/// <summary>What may be spent, in millionths of a dollar; 0: any amount.</summary>
internal sealed record XBudget(long Day, long Month);

/// <summary>What a lane has spent; stands in its cursor, so that it is counted with the posts that were paid, once.</summary>
internal sealed record XSpent
{
    /// <summary>Days since 1970, UTC.</summary>
    [JsonPropertyName("d"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Day { get; init; }

    [JsonPropertyName("t"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Today { get; init; }

    /// <summary>Months since the year 0.</summary>
    [JsonPropertyName("m"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Month { get; init; }

    [JsonPropertyName("s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ThisMonth { get; init; }

    public XSpent At(DateTimeOffset now)
    {
        var (day, month) = ((int)(now.ToUnixTimeSeconds() / 86_400), (now.UtcDateTime.Year * 12) + now.UtcDateTime.Month - 1);
        return new XSpent { Day = day, Today = Day == day ? Today : 0, Month = month, ThisMonth = Month == month ? ThisMonth : 0 };
    }

    public XSpent Plus(long spent) => this with { Today = Today + spent, ThisMonth = ThisMonth + spent };
}

/// <summary>
/// What the channel's reads and answers cost, by the day and the month (UTC, as X counts). X asks nothing for a post that it gave before on the same day, so what is read again after a
/// crash is not paid again: a lane's sum is the one of its cursor.
/// </summary>
internal sealed class XLedger(XPrices prices, XBudget budget, TimeProvider time)
{
    /// <summary>From so much of a budget on, questions come as seldom as the settings allow.</summary>
    private const double Nearly = 0.8;

    private const long Cent = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, XSpent> lanes = [];
    private readonly Dictionary<string, int> waiting = [];

    /// <summary>Of answers that no lane has taken into its cursor yet.</summary>
    private XSpent loose = new();

    /// <summary>For `hub channels`: what was spent, what is to be expected, what may be.</summary>
    public string Words
    {
        get
        {
            var (now, spent) = (time.GetUtcNow(), Sum());
            var begun = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
            var (passed, whole) = (now - begun, begun.AddMonths(1) - begun);
            var expected = passed < TimeSpan.FromDays(1) ? null : $", about {Dollars((long)Math.Round(spent.ThisMonth * (whole / passed) / Cent) * Cent)} by its end";
            return $"{Dollars(spent.Today)} spent today{Of(budget.Day)}, {Dollars(spent.ThisMonth)} this month{Of(budget.Month)}{expected}{(Waiting is > 0 and var posts ? $"; {posts} posts wait for it to be looked up for their deletion" : "")}";
        }
    }

    /// <summary>The lane goes on from a cursor, which knows what it spent.</summary>
    public void Know(string lane, XSpent? spent)
    {
        lock (gate)
            lanes[lane] = spent ?? new XSpent();
    }

    /// <summary>Posts came: what the lane has spent with them, for its cursor.</summary>
    /// <param name="price">Of one.</param>
    public XSpent Paid(string lane, int posts, long price, IHealth health)
    {
        XSpent spent;
        lock (gate)
        {
            var now = time.GetUtcNow();
            var answers = loose.At(now);
            spent = lanes.GetValueOrDefault(lane, new XSpent()).At(now).Plus(posts * price);
            spent = lanes[lane] = spent with { Today = spent.Today + answers.Today, ThisMonth = spent.ThisMonth + answers.ThisMonth };
            loose = new XSpent();
        }
        Tell(health);
        return spent;
    }

    public void Replied(string text)
    {
        lock (gate)
            loose = loose.At(time.GetUtcNow()).Plus(XText.HoldsLink(text) ? prices.Link : prices.Reply);
    }

    /// <summary>As many posts as one more question may bring, at most <paramref name="most"/>.</summary>
    /// <exception cref="ThrottledException">Not even <paramref name="least"/>: until the next day or month begins.</exception>
    public int May(long price, int least, int most)
    {
        var (now, spent) = (time.GetUtcNow(), Sum());
        if (price == 0)
            return most;
        var nextDay = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        var nextMonth = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        foreach (var (left, name, end) in new[] { (Left(budget.Month, spent.ThisMonth), "month", nextMonth), (Left(budget.Day, spent.Today), "day", nextDay) })
            if (left / price < least)
                throw new ThrottledException(end - now, $"The budget of the {name} is spent ({Words}): reading goes on at {end:u}, and its place is kept.");
            else
                most = (int)Math.Min(most, left / price);
        return most;
    }

    /// <summary>As many posts as may be looked up now: reading goes first, so look-ups leave a fifth of a budget to it. What has to wait is shown.</summary>
    public int MayLookUp(string lane, int due)
    {
        var spent = Sum();
        var left = Math.Min(Left((long)(budget.Day * Nearly), spent.Today), Left((long)(budget.Month * Nearly), spent.ThisMonth));
        var may = prices.Read == 0 ? due : (int)Math.Min(due, left / prices.Read);
        lock (gate)
            waiting[lane] = due - may;
        return may;
    }

    /// <summary>A budget is nearly spent: whoever asks less often hears the same later.</summary>
    public bool IsNearlySpent
    {
        get
        {
            var spent = Sum();
            return (budget.Day > 0 && spent.Today >= budget.Day * Nearly) || (budget.Month > 0 && spent.ThisMonth >= budget.Month * Nearly);
        }
    }

    private int Waiting
    {
        get
        {
            lock (gate)
                return waiting.Values.Sum();
        }
    }

    private static long Left(long budget, long spent) => budget == 0 ? long.MaxValue : Math.Max(0, budget - spent);

    public long PriceOf(XLane lane) => lane.Name == XLane.Mentions ? prices.Mention : prices.Read;

    public long PriceOfLookUp => prices.Read;

    private XSpent Sum()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return lanes.Values.Append(loose).Select(spent => spent.At(now)).Aggregate((sum, one) => sum with { Today = sum.Today + one.Today, ThisMonth = sum.ThisMonth + one.ThisMonth });
        }
    }

    private void Tell(IHealth health)
    {
        var (now, spent) = (time.GetUtcNow(), Sum());
        if (budget.Day > 0)
            health.QuotaLeft("day's budget in cents", Left(budget.Day, spent.Today) / Cent, new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero));
        if (budget.Month > 0)
            health.QuotaLeft("month's budget in cents", Left(budget.Month, spent.ThisMonth) / Cent, now);
    }

    private static string Of(long budget) => budget == 0 ? "" : $" of {Dollars(budget)}";

    private static string Dollars(long millionths) => (millionths / 1_000_000m).ToString("$0.00##", CultureInfo.InvariantCulture);
}

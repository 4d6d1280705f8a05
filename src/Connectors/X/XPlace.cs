using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>
/// How far a lane has read. A walk goes from the newest post back to the last walk's newest, page by page, always with the same bound; only its end moves the bound, to the newest id of its
/// FIRST page (search/integrate/paginate). What a walk needs to go on after a restart stands here too: its token does not expire.
/// </summary>
internal sealed record XPlace
{
    /// <summary>A walk may take so long without a word: a longer one was held up, by an outage, a limit or a budget.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    /// <summary>The newest post of the last whole walk.</summary>
    [JsonPropertyName("s")]
    public string? Since { get; init; }

    /// <summary>All before it was read; Unix seconds, 0: never.</summary>
    [JsonPropertyName("u"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Until { get; init; }

    /// <summary>Of the next page; null: no walk is under way.</summary>
    [JsonPropertyName("t")]
    public string? Token { get; init; }

    /// <summary>The newest id of the walk's first page.</summary>
    [JsonPropertyName("n")]
    public string? Newest { get; init; }

    /// <summary>The oldest id that the walk has seen.</summary>
    [JsonPropertyName("o")]
    public string? Oldest { get; init; }

    /// <summary>When the walk began; Unix seconds.</summary>
    [JsonPropertyName("b"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Begun { get; init; }

    /// <summary>Where a walk ends that has no post to end at; Unix seconds, 0: it has.</summary>
    [JsonPropertyName("f"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long From { get; init; }

    /// <summary>Posts that the walk has asked for, found or not; 0: no page was read.</summary>
    [JsonPropertyName("p"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Asked { get; init; }

    [JsonPropertyName("c")]
    public XSpent? Spent { get; init; }

    /// <summary>Of <see cref="XFollowed"/>.</summary>
    [JsonPropertyName("l")]
    public byte[] Followed { get; init; } = [];

    public static XPlace Parse(Cursor cursor) => cursor.IsStart ? new XPlace() : JsonSerializer.Deserialize(cursor.Value, XJson.Default.XPlace) ?? new XPlace();

    public Cursor ToCursor() => new(JsonSerializer.Serialize(this, XJson.Default.XPlace));

    /// <summary>A new walk, and what the lane can no more reach.</summary>
    public (XPlace Place, Missed? Missed) Begin(XLane lane, TimeSpan first, DateTimeOffset now)
    {
        var anew = this with { Token = null, Newest = null, Oldest = null, Begun = now.ToUnixTimeSeconds(), From = 0, Asked = 0, IsDoubted = false };
        if (Until == 0)
            return (anew with { From = (now - first).ToUnixTimeSeconds() }, null);
        if (lane.Reach is not { } reach || (Since is { } since && TimeOf(since) > now - reach))
            return Since is null ? (anew with { From = Until <= anew.Begun ? Until : (now - first).ToUnixTimeSeconds() }, null) : (anew, null);
        // A bound that X no longer takes: from where the last walk ended, or from as far as X goes back.
        var (until, edge) = (DateTimeOffset.FromUnixTimeSeconds(Until), now - reach);
        return until >= edge ? (anew with { From = Until }, null)
            : (anew with { From = edge.ToUnixTimeSeconds() }, new Missed(until, edge, $"{lane.Limit}: what came before is missing."));
    }

    /// <summary>The new walk by its last bound, which our clock holds to be out of reach: a clock may be wrong, and X says what it takes. Null: it has no such bound.</summary>
    public XPlace? ByItsBound => From > 0 && Since is not null ? this with { From = 0, IsDoubted = true } : null;

    /// <summary>Whether X may refuse the bound.</summary>
    [JsonIgnore]
    public bool IsDoubted { get; private init; }

    /// <summary>The walk after one more page; where that was its last, the bound moves.</summary>
    /// <param name="asked">As many posts as the page could have held.</param>
    public (XPlace Place, Missed? Missed) After(XLane lane, XMeta page, int asked, DateTimeOffset now)
    {
        var next = this with { Newest = Asked == 0 ? page.NewestId : Newest, Oldest = page.OldestId ?? Oldest, Asked = Asked + asked, Token = page.NextToken };
        if (next.Token is { Length: > 0 })
            return (next, null);
        var end = new XPlace { Since = next.Newest ?? Since, Until = Begun - (long)lane.Lag.TotalSeconds, Spent = Spent, Followed = Followed };
        return (end, lane.MostPosts is { } most && (next.Asked >= most || TookLong(now)) && next.Oldest is { } oldest ? Cut(TimeOf(oldest), lane, "may be") : OutOfReach(lane, now) ? Cut(now - lane.Reach!.Value, lane, "is") : null);
    }

    /// <summary>The walk stood so long (an outage, a budget) that X forgot its end meanwhile.</summary>
    private bool OutOfReach(XLane lane, DateTimeOffset now) => lane.Reach is { } reach && now - reach - Bound > Slack;

    /// <summary>What came since the walk began took the places of older posts in a list of so many, and nobody tells how many.</summary>
    private bool TookLong(DateTimeOffset now) => now.ToUnixTimeSeconds() - Begun > Slack.TotalSeconds;

    private Missed Cut(DateTimeOffset to, XLane lane, string word) => new(Bound, to, $"{lane.Limit}: what came before {word} missing.");

    /// <summary>All before it was read, or told as missing when the walk began.</summary>
    private DateTimeOffset Bound => DateTimeOffset.FromUnixTimeSeconds(Math.Max(Until, From));

    /// <summary>Ids hold their time (x-ids).</summary>
    public static DateTimeOffset TimeOf(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? TimeOf(number) : DateTimeOffset.UnixEpoch;

    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> 22) + 1_288_834_974_657);
}

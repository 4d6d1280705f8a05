namespace Hub.Connectors;

/// <summary>A list that is read.</summary>
/// <param name="Name">Of the lane, and of the route's limits.</param>
/// <param name="Path">With its own parameters.</param>
/// <param name="TokenName">The parameter of the next page's token.</param>
/// <param name="Limit">How far X gives it, in words.</param>
internal sealed record XLane(string Name, string Path, string TokenName, string Limit)
{
    /// <summary>As many as X gives at once.</summary>
    public const int PageSize = 100;

    /// <summary>As few as X gives at once.</summary>
    public int LeastPage { get; private init; } = 10;

    public const string Mentions = "mentions", Search = "search";

    /// <summary>How far back it goes; null: any time.</summary>
    public TimeSpan? Reach { get; private init; }

    /// <summary>How many posts it goes back; null: any number.</summary>
    public int? MostPosts { get; private init; }

    /// <summary>How much of the newest is not in it yet.</summary>
    public TimeSpan Lag { get; private init; }

    public static IEnumerable<XLane> Of(XOptions options)
    {
        if (options.AccountId.Length > 0)
            yield return new XLane(Mentions, $"2/users/{options.AccountId}/mentions?", "pagination_token", "X gives the 800 newest mentions") { MostPosts = 800, LeastPage = 5 };
        if (options.Query.Length > 0)
            yield return new XLane(Search, $"2/tweets/search/recent?query={Uri.EscapeDataString(options.Query)}&", "next_token", "X searches the last 7 days")
            {
                Reach = XOptions.MostReach,
                Lag = TimeSpan.FromSeconds(30),
            };
    }

    /// <summary>The question of the next page: all pages of a walk have the same bound.</summary>
    public string Question(XPlace place, int size, XNames names)
    {
        var bound = place.From > 0 ? $"&start_time={DateTimeOffset.FromUnixTimeSeconds(place.From).UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z" : $"&since_id={place.Since}";
        var token = place.Token is { Length: > 0 } next ? $"&{TokenName}={Uri.EscapeDataString(next)}" : "";
        return $"{Path}max_results={size}{bound}{token}&{names.Asked}";
    }
}

/// <summary>What is asked of each post. The description of the API says post where its pages and older clients say tweet; who does not know the one is asked by the other.</summary>
/// <param name="Asked">The parameters.</param>
/// <param name="Alive">The parameters of a look-up.</param>
internal sealed record XNames(string Asked, string Alive)
{
    private const string Around = "&user.fields=created_at,description,name,public_metrics,username,verified&media.fields=media_key,preview_image_url,type,url,variants&place.fields=full_name,id";

    public static readonly XNames Post = new("post.fields=attachments,conversation_id,created_at,entities,geo,lang,note_post,text,withheld&expansions=attachments.media_keys,author_id,geo.place_id,referenced_posts" + Around, "post.fields=withheld");

    public static readonly XNames Tweet = new(
        "tweet.fields=attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,geo,lang,note_tweet,referenced_tweets,text,withheld&expansions=attachments.media_keys,author_id,geo.place_id,referenced_tweets.id" + Around,
        "tweet.fields=withheld");
}

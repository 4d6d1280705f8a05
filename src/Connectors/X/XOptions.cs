using System.Text.RegularExpressions;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Settings of a channel on X.</summary>
internal sealed partial record XOptions
{
    /// <summary>Of the app (app-only); null: an account gave its consent.</summary>
    public Secret? Bearer { get; init; }

    /// <summary>Of an account; null: the app reads in its own name, and cannot answer.</summary>
    public XConsent? Consent { get; init; }

    public XPrices Prices { get; init; } = new(0, 0, 0, 0);

    public XBudget Budget { get; init; } = new(0, 0);

    /// <summary>Recent search gives no more than 7 days; a minute's room lets a question arrive.</summary>
    public static readonly TimeSpan MostReach = TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1);

    /// <summary>Of a query, for apps without a contract (rate-limits page).</summary>
    public const int MostQuery = 512;

    private static readonly Uri Official = new("https://api.x.com/");

    /// <summary>Of the API; another for a proxy of one's own.</summary>
    public Uri Url { get; init; } = Official;

    /// <summary>Our account's id: whoever mentions it is read, and what it writes is our own. Empty: none.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>What the lane search asks for; empty: there is no such lane.</summary>
    public string Query { get; init; } = "";

    /// <summary>How far back the first question reaches.</summary>
    public TimeSpan FirstReach { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The app's, live ones: what X calls with, and challenges with the first. Empty: there is no webhook.</summary>
    public IReadOnlyList<Secret> ConsumerSecrets { get; init; } = [];

    /// <summary>Requests per second of the webhook; 0: no limit.</summary>
    public int MaxPerSecond { get; init; }

    /// <summary>How long a post's deletion is looked for; zero: never.</summary>
    public TimeSpan FollowFor { get; init; } = TimeSpan.FromDays(7);

    public TimeSpan LeastPoll { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan MostPoll { get; init; } = TimeSpan.FromMinutes(5);

    public static XOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var bearer = reader.Secret("BearerToken");
        var consent = ReadConsent(reader);
        if ((bearer is null) == (consent is null))
            reader.Add("BearerToken", $"{settings.Path}:BearerToken must be env:NAME or file:PATH of the app's bearer token (console.x.com, Keys and tokens), or {settings.Path}:TokenFile an account's consent; {(bearer is null ? "both are missing" : "both are there")}.");
        var prices = reader.Section("Prices");
        var options = new XOptions
        {
            Bearer = bearer,
            Consent = consent,
            Prices = new XPrices(Millionths(prices, "Mention", consent is null ? 0.005 : 0.001), Millionths(prices, "Post", 0.005), Millionths(prices, "Reply", 0.01), Millionths(prices, "Link", 0.2)),
            Budget = new XBudget(Millionths(reader, "BudgetPerDay", 0), Millionths(reader, "BudgetPerMonth", 0)),
            Url = settings["Url"] is null ? Official : reader.Address("Url") ?? Official,
            AccountId = reader.Text("AccountId", ""),
            Query = reader.Text("Query", "").Trim(),
            ConsumerSecrets = LiveKeys.Read(reader, "ConsumerSecrets"),
            MaxPerSecond = (int)reader.Number("MaxPerSecond", 0, 1_000_000, 0),
            FirstReach = reader.Duration("FirstReach", TimeSpan.FromMinutes(1), MostReach, TimeSpan.FromDays(1)),
            FollowFor = reader.Duration("FollowFor", TimeSpan.Zero, TimeSpan.FromDays(90), TimeSpan.FromDays(7)),
            LeastPoll = reader.Duration("LeastPoll", TimeSpan.FromSeconds(5), TimeSpan.FromDays(1), TimeSpan.FromMinutes(1)),
            MostPoll = reader.Duration("MostPoll", TimeSpan.FromSeconds(5), TimeSpan.FromDays(1), TimeSpan.FromMinutes(5)),
        };
        reader.Known("Url");
        options.CheckKeys(reader);
        faults = reader.Faults();
        return options;
    }

    private static XConsent? ReadConsent(SettingsReader reader)
    {
        var (path, secret) = (reader.Settings.Path, reader.Secret("ClientSecret"));
        if (reader.Optional("TokenFile") is not { Length: > 0 } file)
        {
            reader.Known("ClientId");
            return null;
        }
        if (reader.Settings["TokenFile"]!.StartsWith("file:", StringComparison.Ordinal))
            reader.Add("TokenFile", $"{path}:TokenFile must be a path without file: in front, since the hub writes the file anew; it is {reader.Settings["TokenFile"]}.");
        return new XConsent(file, reader.Required("ClientId", "the app's client id (console.x.com, Keys and tokens)"), secret);
    }

    /// <summary>Of dollars.</summary>
    private static long Millionths(SettingsReader reader, string key, double fallback) => (long)Math.Round(reader.Fraction(key, 0, 1_000_000, fallback) * 1_000_000);

    private void CheckKeys(SettingsReader reader)
    {
        var path = reader.Settings.Path;
        if (AccountId.Length > 0 && !Digits().IsMatch(AccountId))
            reader.Add("AccountId", $"{path}:AccountId must be our account's id in digits, not its handle (docs/channels/x.md says how to find it); it is {AccountId}.");
        if (AccountId.Length == 0 && Query.Length == 0)
            reader.Add("AccountId", $"{path}:AccountId must be our account's id in digits, or {path}:Query a search; both are missing.");
        if (ConsumerSecrets.Count > 0 && AccountId.Length == 0)
            reader.Add("ConsumerSecrets", $"{path}:ConsumerSecrets needs {path}:AccountId: events are of an account; it is missing.");
        if (Query.Length > MostQuery)
            reader.Add("Query", $"{path}:Query must have at most {MostQuery} characters; it has {Query.Length}.");
        if (MostPoll < LeastPoll)
            reader.Add("MostPoll", $"{path}:MostPoll must not be shorter than LeastPoll ({LeastPoll:c}); it is {MostPoll:c}.");
    }

    [GeneratedRegex("^[0-9]{1,19}$", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}

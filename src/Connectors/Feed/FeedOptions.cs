using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What makes two items of a feed the same post.</summary>
internal enum FeedIdentity
{
    /// <summary>The id; with the link where the id claims to be a link and is another, or where the feed gave one id to several links.</summary>
    Auto,

    /// <summary>The id alone.</summary>
    Id,

    /// <summary>The link alone.</summary>
    Link,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>Settings of a feed channel.</summary>
/// <param name="Url">Of the feed.</param>
internal sealed record FeedOptions(Uri Url)
{
    /// <summary>How old an item may be that the first poll takes.</summary>
    public TimeSpan FirstReach { get; init; }

    /// <summary>Shortest wait between two polls.</summary>
    public TimeSpan LeastPoll { get; init; }

    /// <summary>Longest wait between two polls.</summary>
    public TimeSpan MostPoll { get; init; }

    /// <summary>Bound of the document in bytes, unpacked.</summary>
    public int MostBytes { get; init; }

    public FeedIdentity Identity { get; init; }

    /// <summary>For feeds behind Basic authentication; empty: none.</summary>
    public string User { get; init; } = "";

    public Secret? Password { get; init; }

    public static FeedOptions Read(Settings settings, out IReadOnlyList<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var url = reader.Address("Url");
        var options = new FeedOptions(url ?? new Uri("http://missing.invalid/"))
        {
            FirstReach = reader.Duration("FirstReach", TimeSpan.Zero, TimeSpan.FromDays(3650), TimeSpan.FromDays(1)),
            LeastPoll = reader.Duration("LeastPoll", TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), TimeSpan.FromMinutes(5)),
            MostPoll = reader.Duration("MostPoll", TimeSpan.FromSeconds(10), TimeSpan.FromDays(7), TimeSpan.FromHours(1)),
            MostBytes = (int)reader.Number("MostBytes", 10_000, 50_000_000, 10_000_000),
            Identity = reader.OneOf("Identity", FeedIdentity.Auto),
            User = reader.Text("User", ""),
            Password = reader.Secret("Password"),
        };
        if (options.MostPoll < options.LeastPoll)
            reader.Add("MostPoll", $"{settings.Path}:MostPoll must not be shorter than LeastPoll ({options.LeastPoll:c}); it is {options.MostPoll:c}.");
        if (options.User.Length > 0 != options.Password is not null)
            reader.Add("User", $"{settings.Path}:User and {settings.Path}:Password must stand together or not at all; only one is there.");
        faults = reader.Faults();
        return options;
    }
}

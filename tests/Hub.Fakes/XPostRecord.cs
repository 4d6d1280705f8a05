using System.Text.Json.Nodes;

namespace Hub.Fakes;

/// <summary>A post as the fake X holds it.</summary>
/// <param name="Id">A number that holds its time, as X's do.</param>
/// <param name="At">When it was posted.</param>
/// <param name="Author">Account id.</param>
/// <param name="Json">As it is answered.</param>
/// <param name="Mentions">Accounts that it mentions.</param>
public sealed record XPostRecord(long Id, DateTimeOffset At, string Author, string Json, IReadOnlyList<string> Mentions)
{
    /// <summary>The first version of all.</summary>
    public long First { get; init; } = Id;
}

/// <summary>One call of the fake API, as it came.</summary>
public sealed record XCall(string Method, string Path, IReadOnlyDictionary<string, string> Query, string Bearer, JsonNode? Body)
{
    /// <summary>mentions, search, lookup, create ...</summary>
    public string Route { get; init; } = "";
}

/// <summary>What a call is answered instead of well.</summary>
public sealed record XFault(int Status, string Title, string Detail, string Type = "about:blank")
{
    /// <summary>Of the header Retry-After, in seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Of x-rate-limit-reset.</summary>
    public DateTimeOffset? Reset { get; init; }

    /// <summary>The connection is cut before anything is answered.</summary>
    public bool Cut { get; init; }

    /// <summary>Written as it stands.</summary>
    public string? Body { get; init; }
}

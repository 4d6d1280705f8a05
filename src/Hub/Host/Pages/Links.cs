using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Pages;

/// <summary>Addresses of the page.</summary>
public static class Links
{
    public const string Review = "/review";

    /// <param name="before">Where the page before ended.</param>
    /// <param name="done">The post that was acted on.</param>
    public static string Queue(QueuePlace? before = null, long? done = null) =>
        Of(Review, ("before", before?.Number.ToString(CultureInfo.InvariantCulture)), ("done", done?.ToString(CultureInfo.InvariantCulture)));

    public static string Act(long post, ReviewAction action) => string.Create(CultureInfo.InvariantCulture, $"{Review}/{post}/{Words.Of(action)}");

    public static string Post(long id) => string.Create(CultureInfo.InvariantCulture, $"/posts/{id}");

    public static string Posts(string? channel = null, Category? category = null, PolicyAction? action = null) => Posts(new PostQuery { Channel = channel, Category = category, Action = action });

    public static string Posts(PostQuery query) => Of(
        "/posts", ("channel", query.Channel), ("category", query.Category is { } category ? Words.Of(category) : null), ("action", query.Action is { } action ? Words.Of(action) : null),
        ("text", query.Text), ("before", query.Before?.ToString(CultureInfo.InvariantCulture)));

    public static string Delivery(long id) => string.Create(CultureInfo.InvariantCulture, $"/deliveries/{id}");

    public static string Deliveries(DeliveryQuery query) => Of(
        "/deliveries", ("backend", query.Backend), ("state", query.State is { } state ? Words.Of(state) : null), ("channel", query.Channel),
        ("category", query.Category is { } category ? Words.Of(category) : null), ("since", Moment(query.Since)), ("until", Moment(query.Until)), ("reason", query.Reason), ("ticket", query.Ticket),
        ("before", query.Before?.ToString(CultureInfo.InvariantCulture)));

    public static string Quarantined(long id) => string.Create(CultureInfo.InvariantCulture, $"/quarantine/{id}");

    public static string Quarantine(QuarantineQuery query) => Of(
        "/quarantine", ("channel", query.Channel), ("state", query.State == QuarantineState.Waiting ? null : Words.Of(query.State)), ("since", Moment(query.Since)), ("until", Moment(query.Until)),
        ("reason", query.Reason), ("before", query.Before?.ToString(CultureInfo.InvariantCulture)));

    private static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>An address that a click may open: http and https only, never script; null else (R28).</summary>
    public static string? Safe(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? url : null;

    private static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var address = new StringBuilder(path);
        foreach (var (name, value) in query)
            if (!string.IsNullOrEmpty(value))
                address.Append(address.Length == path.Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return address.ToString();
    }
}

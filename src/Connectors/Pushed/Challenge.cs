using System.Text;
using Hub.Contracts;
using Hub.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Hub.Connectors;

/// <summary>Answers a GET by which the platform asks whether we are there.</summary>
internal interface IChallenge
{
    /// <exception cref="RefusedException">A secret of ours cannot be read.</exception>
    WebhookReading Answer(string query, Secret? verifyToken);
}

/// <summary>A challenge whose value is answered as it came.</summary>
/// <param name="Echo">Parameter whose value is answered.</param>
/// <param name="Token">Parameter that must hold the setting VerifyToken; null: none.</param>
/// <param name="When">Parameters that must have these values.</param>
internal sealed record Challenge(string Echo, string? Token, IReadOnlyList<KeyValuePair<string, string>> When) : IChallenge
{
    /// <summary>Longer ones are not echoed: a challenge is a few dozen characters.</summary>
    private const int LongestEcho = 1_000;

    /// <summary>The value is answered as plain text, and only where it is short and printable: nothing of a stranger's is made into a page.</summary>
    /// <exception cref="RefusedException">The token of ours cannot be read.</exception>
    public WebhookReading Answer(string query, Secret? verifyToken)
    {
        var asked = QueryHelpers.ParseQuery(query);
        if (Token is { } name && !SameSecret.Same(Of(asked, name), verifyToken!.Reveal()))
            return new Denied(new Problem(403, "The challenge is not ours", $"The parameter {name} must be the channel's VerifyToken; it is not."));
        foreach (var (key, value) in When)
            if (Of(asked, key) != value)
                return Unreadable($"The parameter {key} must be {value}; it is not.");
        var echo = Of(asked, Echo);
        return echo.Length is 0 or > LongestEcho || echo.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? Unreadable($"The parameter {Echo} must be 1 to {LongestEcho} printable ASCII characters; it is not.")
            : new Answer(new WebhookResponse(200, Encoding.ASCII.GetBytes(echo), "text/plain"));
    }

    private static Answer Unreadable(string detail) => new(ProblemJson.Response(new Problem(400, "The challenge cannot be read", detail)));

    private static string Of(Dictionary<string, StringValues> asked, string name) => asked.TryGetValue(name, out var values) ? values.ToString() : "";
}

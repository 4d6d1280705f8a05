using System.Text.Json.Nodes;

namespace Hub.Fakes;

/// <summary>An account's consent at the fake X: each refresh gives a new pair and makes the old one worthless.</summary>
public sealed class FakeConsent
{
    public const string ClientId = "client-1";

    private int number = 1;

    public string AccessToken => $"access-{number}";

    public string RefreshToken => $"refresh-{number}";

    /// <summary>Taken back by the account.</summary>
    public bool IsRevoked { get; set; }

    public int Refreshes => number - 1;

    /// <summary>X's answer to the sign-in, as the operator keeps it.</summary>
    public string File => Written().ToJsonString();

    internal XFault? Refusal(XCall call) =>
        !IsRevoked && (string?)call.Body?["grant_type"] == "refresh_token" && (string?)call.Body["refresh_token"] == RefreshToken && (string?)call.Body["client_id"] == ClientId
            ? null : new XFault(400, "invalid_request", "Value passed for the token was invalid.");

    internal string Refreshed()
    {
        number++;
        return File;
    }

    private JsonObject Written() => new()
    {
        ["token_type"] = "bearer",
        ["expires_in"] = 7200,
        ["access_token"] = AccessToken,
        ["scope"] = "users.read tweet.read tweet.write offline.access",
        ["refresh_token"] = RefreshToken,
    };
}

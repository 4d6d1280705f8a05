using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Connectors;

/// <summary>
/// X's challenge (webhooks/quickstart, CRC): the token, signed with the app's consumer secret. The same secret signs X's events, and anybody may ask: so only what can be no event is signed, a token of
/// letters, digits and the signs of base64, and what comes as an event must be a JSON object (<see cref="XEvents"/>).
/// </summary>
internal sealed class XChallenge(IReadOnlyList<Secret> secrets) : IChallenge
{
    private const string Parameter = "crc_token";
    private const int Longest = 256;

    public WebhookReading Answer(string query, Secret? verifyToken)
    {
        var token = QueryHelpers.ParseQuery(query).TryGetValue(Parameter, out var values) ? values.ToString() : "";
        if (token.Length is 0 or > Longest || !token.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '+' or '/' or '=' or '.'))
            return new Answer(ProblemJson.Response(new Problem(400, "The challenge cannot be read", $"The parameter {Parameter} must be 1 to {Longest} letters, digits or signs of base64; it is not.")));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secrets[0].Reveal()), Encoding.ASCII.GetBytes(token));
        return new Answer(new WebhookResponse(200, Encoding.ASCII.GetBytes($"{{\"response_token\":\"sha256={Convert.ToBase64String(signature)}\"}}")));
    }
}

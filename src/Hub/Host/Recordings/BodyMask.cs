using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hub.Host.Recordings;

/// <summary>Masks a body in its own shape: JSON and lines of JSON by the names of their fields, feeds by their elements. What is neither is not kept.</summary>
/// <param name="hide">Takes the channel's secrets out, before anything else changes what surrounds them.</param>
internal sealed partial class BodyMask(PersonMask people, Func<string, string> hide)
{
    public const string Secret = "(secret)";

    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Objects that stand for a person, a chat or an account.</summary>
    private static readonly HashSet<string> Persons = Words(
        "from user users chat sender sender_chat sender_user sender_business_bot contact author authors via_bot new_chat_members left_chat_member forward_from forward_from_chat owner creator actor account recipient requester mentions message_thread");

    /// <summary>What makes an object a person wherever it stands.</summary>
    private static readonly HashSet<string> Telling = Words("username screen_name handle first_name last_name");

    /// <summary>Of a person, says nothing of who it is.</summary>
    private static readonly HashSet<string> Kept = Words("type kind language_code language lang created_at verified_type subscription_type is_bot");

    private static readonly HashSet<string> Named = Words(
        "first_name last_name username screen_name handle display_name displayname full_name nickname author author_name author_signature forward_sender_name sender_user_name sender_name creator location city street address vcard bio");

    private static readonly HashSet<string> Secrets = Words("access_token refresh_token id_token token secret secret_token client_secret password api_key apikey authorization");

    /// <summary>Numbers of messages within a chat; without the chat's they name nobody.</summary>
    private static readonly HashSet<string> PlainIds = Words("update_id message_id message_ids message_thread_id");

    /// <summary>Null: it is of no shape that can be masked.</summary>
    public RecordedBody? Of(byte[] body)
    {
        if (body.Length == 0)
            return RecordedBody.Empty;
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body).TrimStart('\uFEFF');
            text = hide(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        try
        {
            return Of(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private RecordedBody? Of(string text)
    {
        if (text.AsSpan().TrimStart() is ['<', ..])
            return new RecordedBody(null, Xml(text));
        if (Json(text) is { } json)
            return new RecordedBody(json, null);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Json).ToList();
        return lines.Count > 0 && lines.TrueForAll(line => line is not null) ? new RecordedBody(null, string.Join('\n', lines) + "\n") : null;
    }

    /// <summary>An address: no secret of its query, no number of a person in its path.</summary>
    public string Address(Uri found)
    {
        var address = new Uri(hide(found.AbsoluteUri));
        var path = string.Join('/', address.AbsolutePath.Split('/').Select(part => part.All(char.IsAsciiDigit) ? people.Id(part) : part));
        var query = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => pair.Length == 1 ? pair[0] : $"{pair[0]}={(IsSecret(pair[0]) ? Secret : Uri.EscapeDataString(people.Text(Uri.UnescapeDataString(pair[1]))))}");
        var all = string.Join('&', query);
        return $"{address.Scheme}://{address.Authority}{path}{(all.Length == 0 ? "" : $"?{all}")}";
    }

    public string Query(string query) => query.Length == 0 ? "" : Address(new Uri($"http://localhost/{query}"))["http://localhost/".Length..];

    public string Header(string name, string value) => SecretHeaderPattern().IsMatch(name) ? Secret : people.Text(hide(value));

    private static bool IsSecret(string name) => Secrets.Contains(name) || SecretNamePattern().IsMatch(name);

    private string? Json(string text)
    {
        try
        {
            var node = JsonNode.Parse(text);
            if (node is null)
                return "null";
            Learn(node, "");
            return Masked(node, "", isPerson: false)!.ToJsonString(Plain);
        }
        // Broken, or of a name that stands twice.
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Names first, so that they are known in a text that stands before them.</summary>
    private void Learn(JsonNode? node, string name)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                Learn(item, name);
        else if (node is JsonObject all)
            foreach (var (key, value) in all)
            {
                if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && (Named.Contains(key) || (IsPerson(all, name) && key is "name" or "title")) && (string?)value is { } said && !said.Contains("://", StringComparison.Ordinal))
                    people.Learn(said);
                Learn(value, key);
            }
    }

    private static bool IsPerson(JsonObject one, string name) => Persons.Contains(name) || one.Any(pair => Telling.Contains(pair.Key));

    private JsonNode? Masked(JsonNode? node, string name, bool isPerson) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(item => Masked(item, name, isPerson && item is not JsonObject))]),
        JsonObject one when IsPerson(one, name) is var person => new JsonObject(one.Select(pair => KeyValuePair.Create(pair.Key, Masked(pair.Value, pair.Key, person)))),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Said(hide((string)value!), name, isPerson),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value, name),
        _ => node?.DeepClone(),
    };

    private string Said(string value, string name, bool isPerson) => name switch
    {
        _ when IsSecret(name) => Secret,
        _ when isPerson && Kept.Contains(name) => value,
        _ when IsId(name) => PlainIds.Contains(name) ? value : isPerson || value.All(char.IsAsciiDigit) ? people.Id(value) : people.Text(value),
        _ when (isPerson || Named.Contains(name)) && value.Contains("://", StringComparison.Ordinal) => people.Page(value),
        _ when (isPerson || Named.Contains(name)) && value.Contains('@', StringComparison.Ordinal) => people.Text(value),
        "phone" or "phone_number" => people.Text(people.Id(value)),
        _ when isPerson || Named.Contains(name) => people.Name(value),
        _ => people.Text(value),
    };

    private JsonNode Number(JsonValue value, string name)
    {
        var text = value.ToJsonString();
        return name is "latitude" or "longitude" ? JsonValue.Create(0)
            : IsId(name) && !PlainIds.Contains(name) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? JsonNode.Parse(people.Id(text))!
            : value.DeepClone();
    }

    private static bool IsId(string name) => name is "id" or "ids" || name.EndsWith("_id", StringComparison.Ordinal) || name.EndsWith("_ids", StringComparison.Ordinal) || name.EndsWith("Id", StringComparison.Ordinal);

    private string Xml(string text)
    {
        foreach (Match person in PersonElementPattern().Matches(text))
            people.Learn(person.Groups["said"].Value.Contains("://", StringComparison.Ordinal) ? "" : person.Groups["said"].Value);
        text = PersonElementPattern().Replace(text, found => $"{found.Groups["open"].Value}{Person(found.Groups["said"].Value)}{found.Groups["close"].Value}");
        // Words between tags and values within them; the names of tags and attributes stay.
        return XmlPartPattern().Replace(text, found => found.Groups["words"].Success ? people.Text(found.Value) : XmlValuePattern().Replace(found.Value, value => people.Text(value.Value)));
    }

    private string Person(string said) => said.Contains("://", StringComparison.Ordinal) ? people.Page(said) : said.Contains('@', StringComparison.Ordinal) ? people.Text(said) : people.Name(said);

    private static HashSet<string> Words(string words) => new(words.Split(' '), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"(?<open><(?<tag>(?:[\w\-]+:)?(?:name|email|uri|creator|author|managingEditor|webMaster|publisher|contributor))(?:\s[^>]*)?>(?:\s*<!\[CDATA\[)?)(?<said>[^<\]]*)(?<close>(?:\]\]>\s*)?</\k<tag>>)", RegexOptions.None, PersonMask.Longest)]
    private static partial Regex PersonElementPattern();

    [GeneratedRegex(@"<!\[CDATA\[(?<words>.*?)\]\]>|<[^>]*>|(?<words>[^<]+)", RegexOptions.Singleline, PersonMask.Longest)]
    private static partial Regex XmlPartPattern();

    [GeneratedRegex("(?<=\")[^\"<>]*(?=\")")]
    private static partial Regex XmlValuePattern();

    [GeneratedRegex("(?:token|secret|password|key|cookie|signature|authorization)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretHeaderPattern();

    [GeneratedRegex("(?:secret|password|api_?key|access_token|auth_token|signature)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretNamePattern();
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Hub.Host.Recordings;

/// <summary>
/// Puts made-up names, handles, addresses and numbers in the place of people's, the same for the same wherever they stand in one recording, and of the same length, so that places within a
/// text stay true. Long numbers (15 digits and more: posts of X) keep their order, since platforms number by time.
/// </summary>
/// <param name="key">Of one recording; whoever does not have it cannot tell whose name a made-up one was.</param>
/// <param name="own">What the channel's settings say themselves, e.g. our account's id: it stays.</param>
internal sealed partial class PersonMask(byte[] key, IReadOnlySet<string> own)
{
    private const int LongId = 15, ShortId = 5, LeastName = 4;

    /// <summary>Milliseconds for one search; a body that takes longer is not kept.</summary>
    internal const int Longest = 2_000;

    private const string SomeHost = "@example.org";
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>A name or handle, word by word.</summary>
    public string Name(string value) => WordPattern().Replace(value, word => Word(word.Value));

    /// <summary>The words of a name are masked in texts too.</summary>
    public void Learn(string name)
    {
        foreach (Match word in WordPattern().Matches(name))
            if (word.Length >= LeastName && word.Value.Any(char.IsLetter) && !own.Contains(word.Value))
                names.Add(word.Value);
    }

    /// <summary>An id: of digits alone, or of anything.</summary>
    public string Id(string value)
    {
        if (own.Contains(value))
            return value;
        var digits = value.AsSpan().TrimStart('-');
        if (digits.Length == 0 || digits.ContainsAnyExceptInRange('0', '9'))
            return value.Contains('@', StringComparison.Ordinal) ? Text(value) : Name(value);
        if (digits.Length < ShortId)
            return value;
        return digits.Length >= LongId && Shifted(value) is { } moved ? moved : Numbered(value);
    }

    /// <summary>Free words: mail addresses, handles, profiles, phone numbers, streets with a number, and the names that were learnt.</summary>
    public string Text(string text)
    {
        text = MailPattern().Replace(text, found => Mail(found.Value));
        text = HandlePattern().Replace(text, found => $"@{Word(found.Groups[1].Value)}");
        text = ProfilePattern().Replace(text, found => Word(found.Value));
        text = LongIdPattern().Replace(text, found => Id(found.Value));
        text = PhonePattern().Replace(text, found => DatePattern().IsMatch(found.Value) || own.Contains(found.Value) ? found.Value : Digits(found.Value));
        text = StreetPattern().Replace(text, found => Digits(Name(found.Value)));
        return names.Count == 0 ? text : WordPattern().Replace(text, word => names.Contains(word.Value) ? Word(word.Value) : word.Value);
    }

    /// <summary>An address of a person's own page or picture.</summary>
    public string Page(string address) => $"https://example.org/{Name(string.Concat(address.Split("://")[^1].Where(char.IsLetterOrDigit)))}";

    private string Mail(string address)
    {
        if (own.Contains(address))
            return address;
        if (address.Length > SomeHost.Length)
            return $"{Word(address[..(address.Length - SomeHost.Length)])}{SomeHost}";
        var end = address.LastIndexOf('.');
        return $"{Name(address[..end])}.{new string('x', address.Length - end - 1)}";
    }

    private string Word(string word)
    {
        if (own.Contains(word))
            return word;
        var noise = Noise("word", word.ToLowerInvariant(), word.Length);
        return string.Create(word.Length, (word, noise), static (into, from) =>
        {
            for (var at = 0; at < into.Length; at++)
                into[at] = from.word[at] switch
                {
                    var letter when char.IsDigit(letter) => (char)('0' + (from.noise[at] % 10)),
                    '_' or '.' or '-' or '+' => from.word[at],
                    var letter when char.IsUpper(letter) => (char)('A' + (from.noise[at] % 26)),
                    _ => (char)('a' + (from.noise[at] % 26)),
                };
        });
    }

    /// <summary>Supergroups of Telegram keep the -100 in front that tells them.</summary>
    private string Numbered(string value)
    {
        var head = value.StartsWith("-100", StringComparison.Ordinal) && value.Length >= 13 ? 4 : value[0] == '-' ? 1 : 0;
        return value[..head] + Digits(value[head..]);
    }

    /// <summary>Other digits, the first of them no 0.</summary>
    private string Digits(string value)
    {
        var (noise, at, isFirst) = (Noise("digits", string.Concat(value.Where(char.IsDigit)), value.Length), 0, true);
        var made = new StringBuilder(value.Length);
        foreach (var letter in value)
        {
            made.Append(!char.IsDigit(letter) ? letter : (char)(isFirst ? '1' + (noise[at] % 9) : '0' + (noise[at] % 10)));
            isFirst &= !char.IsDigit(letter);
            at++;
        }
        return made.ToString();
    }

    private string? Shifted(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number > 0
            && (number + 1 + BitConverter.ToUInt32(Noise("shift", "", 4))).ToString(CultureInfo.InvariantCulture) is var moved && moved.Length == value.Length ? moved : null;

    private byte[] Noise(string what, string value, int length)
    {
        var noise = new byte[((length / HMACSHA256.HashSizeInBytes) + 1) * HMACSHA256.HashSizeInBytes];
        for (var at = 0; at < noise.Length; at += HMACSHA256.HashSizeInBytes)
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{what} {at} {value}"), noise.AsSpan(at));
        return noise;
    }

    [GeneratedRegex(@"[\p{L}\p{N}_]+", RegexOptions.None, Longest)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"(?<![\p{L}\p{N}._%+\-])[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*\.\p{L}{2,}", RegexOptions.None, Longest)]
    private static partial Regex MailPattern();

    [GeneratedRegex(@"(?<![\w@.])@(\w{2,64})", RegexOptions.None, Longest)]
    private static partial Regex HandlePattern();

    [GeneratedRegex(@"(?<=\b(?:t\.me|x\.com|twitter\.com|facebook\.com|instagram\.com|vk\.com)/)\w+", RegexOptions.None, Longest)]
    private static partial Regex ProfilePattern();

    [GeneratedRegex(@"(?<!\w)[0-9]{15,19}(?!\w)", RegexOptions.None, Longest)]
    private static partial Regex LongIdPattern();

    [GeneratedRegex(@"(?<![\w.:])(?:\+|\(\+?)?[0-9](?:[ \-./()\u00a0]{0,3}[0-9]){6,14}(?!\w)", RegexOptions.None, Longest)]
    private static partial Regex PhonePattern();

    [GeneratedRegex(@"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})$", RegexOptions.None, Longest)]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"\b\p{Lu}[\p{L}\-]{0,40}(?:straße|strasse|str\.|gasse|weg|platz|allee)\s+[0-9]+\s?[a-z]?\b|\b[0-9]+\s+(?:\p{Lu}\p{L}+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close)\b|(?:\bул\.|\bулица|\bвул\.|\bвулиця|\bпросп\.|\bпроспект)\s*\p{L}[\p{L}\- ]{0,40},?\s*(?:д\.|дом|буд\.)?\s*[0-9]+", RegexOptions.None, Longest)]
    private static partial Regex StreetPattern();
}

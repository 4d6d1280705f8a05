namespace Hub.Core;

/// <summary>Phone numbers as they are compared: E.164, a plus and 8 to 15 digits. What cannot be told for certain is no number.</summary>
public static class PhoneNumber
{
    /// <summary>Calling code and trunk prefix by country (ITU-T E.164 and national numbering plans).</summary>
    private static readonly Dictionary<string, (string Code, string Trunk)> Countries = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AT"] = ("43", "0"),
        ["AU"] = ("61", "0"),
        ["BE"] = ("32", "0"),
        ["BG"] = ("359", "0"),
        ["BY"] = ("375", "8"),
        ["CA"] = ("1", "1"),
        ["CH"] = ("41", "0"),
        ["CZ"] = ("420", ""),
        ["DE"] = ("49", "0"),
        ["DK"] = ("45", ""),
        ["EE"] = ("372", ""),
        ["ES"] = ("34", ""),
        ["FI"] = ("358", "0"),
        ["FR"] = ("33", "0"),
        ["GB"] = ("44", "0"),
        ["GR"] = ("30", ""),
        ["HR"] = ("385", "0"),
        ["HU"] = ("36", "06"),
        ["IE"] = ("353", "0"),
        ["KZ"] = ("7", "8"),
        ["LT"] = ("370", "0"),
        ["LU"] = ("352", ""),
        ["LV"] = ("371", ""),
        ["MD"] = ("373", "0"),
        ["NL"] = ("31", "0"),
        ["NO"] = ("47", ""),
        ["NZ"] = ("64", "0"),
        ["PL"] = ("48", ""),
        ["PT"] = ("351", ""),
        ["RO"] = ("40", "0"),
        ["RS"] = ("381", "0"),
        ["RU"] = ("7", "8"),
        ["SE"] = ("46", "0"),
        ["SI"] = ("386", "0"),
        ["SK"] = ("421", "0"),
        ["TR"] = ("90", "0"),
        ["UA"] = ("380", "0"),
        ["US"] = ("1", "1"),
    };

    /// <summary>Countries whose own way of writing numbers is known, by ISO 3166 letters.</summary>
    public static IEnumerable<string> Known => Countries.Keys;

    /// <summary>Null: it is none, or without a country it could be several.</summary>
    /// <param name="country">Whose callers leave the calling code out; null: a number without one is not taken.</param>
    public static string? Normal(string? written, string? country)
    {
        var text = (written ?? "").Trim();
        text = text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text;
        if (Digits(text) is not { Length: > 0 } digits)
            return null;
        if (text.StartsWith('+'))
            return Whole(digits);
        if (digits.StartsWith("00", StringComparison.Ordinal))
            return Whole(digits[2..]);
        if (country is null || !Countries.TryGetValue(country, out var plan))
            return null;
        // Without a trunk prefix a number is as it is dialled; where the plan has one, what lacks it may be a short number of the town.
        if (plan.Trunk.Length == 0)
            return Whole(plan.Code + digits);
        return digits.StartsWith(plan.Trunk, StringComparison.Ordinal) ? Whole(plan.Code + digits[plan.Trunk.Length..]) : null;
    }

    private static string? Whole(string digits) => digits.Length is >= 8 and <= 15 && digits[0] != '0' ? "+" + digits : null;

    /// <summary>Null: something else than a number stands there. "(0)" between code and number is not dialled.</summary>
    private static string? Digits(string text)
    {
        var digits = new System.Text.StringBuilder();
        foreach (var letter in text.StartsWith('+') ? text[1..].Replace("(0)", "", StringComparison.Ordinal) : text)
            if (char.IsAsciiDigit(letter))
                digits.Append(letter);
            else if (!char.IsWhiteSpace(letter) && letter is not ('-' or '.' or '/' or '(' or ')' or '\u2011' or '\u2013'))
                return null;
        return digits.ToString();
    }
}

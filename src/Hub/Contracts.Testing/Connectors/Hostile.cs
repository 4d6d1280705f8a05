using System.Globalization;
using System.Text;

namespace Hub.Contracts.Testing;

/// <summary>Texts that break parsers and stores, and a way to write them into JSON although no JSON library does.</summary>
public static class Hostile
{
    /// <summary>Lone surrogates, NUL and other controls, text that is not composed, non-characters; each with letters that must survive.</summary>
    public static readonly IReadOnlyList<string> Texts =
    [
        "high \ud800 alone", "low \udc00 alone", "a NUL \0 inside", "controls \u0001\u001b[31m\u0085\u009f here", "not composed: e\u0301 \u0438\u0306", "line\r\nends\rof\nall kinds",
        "no character \uffff \ufdd0", "a pair \ud83d\ude80 stays", "<script>alert('&\"')</script>", "right to left \u202e override",
    ];

    /// <summary>A JSON string with every character but printable ASCII escaped, lone surrogates included.</summary>
    public static string Json(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var letter in text)
            json.Append(letter is >= ' ' and < '\u007f' and not ('"' or '\\') ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"));
        return json.Append('"').ToString();
    }
}

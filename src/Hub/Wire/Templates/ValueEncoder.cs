using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using HandlebarsDotNet;
using Hub.Contracts;

namespace Hub.Wire;

/// <summary>Writes a value so that it cannot leave its place in the text around it.</summary>
internal sealed class ValueEncoder(Func<string, string> encode) : ITextEncoder
{
    public static ValueEncoder For(TemplateEscaping escaping) => new(escaping switch
    {
        // The relaxed one leaves letters of all scripts as they are; quotes, backslashes, controls and lone surrogates it does not.
        TemplateEscaping.Json => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode,
        TemplateEscaping.Html => WebUtility.HtmlEncode,
        TemplateEscaping.Url => Uri.EscapeDataString,
        _ => text => text,
    });

    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    public void Encode(string? text, TextWriter target) => target.Write(encode(text ?? ""));

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        var whole = new StringBuilder();
        while (text?.MoveNext() == true)
            whole.Append(text.Current);
        Encode(whole, target);
    }
}

using System.Globalization;
using HandlebarsDotNet;
using Hub.Contracts;

namespace Hub.Wire;

/// <summary>
/// Templates over Handlebars.Net. Models are dictionaries; a missing field is empty. Escaping holds for every value: raw output (<c>{{{x}}}</c>, <c>{{&amp;x}}</c>)
/// and partials are refused unless the mode is None. Helpers: <c>json value</c> (the whole value as JSON), <c>default value other</c>, <c>excerpt value length</c>,
/// <c>first value length</c> (cut without a mark), <c>lines value</c> (for each), <c>json (number value)</c>.
/// </summary>
public sealed class HandlebarsTemplates : ITemplates
{
    private readonly Dictionary<TemplateEscaping, IHandlebars> engines =
        Enum.GetValues<TemplateEscaping>().ToDictionary(escaping => escaping, Engine);

    public ITemplate Compile(string source, TemplateEscaping escaping)
    {
        var checkedSource = escaping == TemplateEscaping.None ? source : TemplateScan.Check(source, isJson: escaping == TemplateEscaping.Json);
        try
        {
            var engine = engines[escaping];
            // One environment compiles for all backends: its compiler is not promised to be safe for many threads.
            lock (engine)
                return new Template(engine.Compile(checkedSource));
        }
        catch (HandlebarsException error)
        {
            throw new FormatException($"the template cannot be compiled: {OneLine(error.Message)}", error);
        }
    }

    private static IHandlebars Engine(TemplateEscaping escaping)
    {
        var engine = Handlebars.Create(new HandlebarsConfiguration
        {
            FormatProvider = CultureInfo.InvariantCulture,
            NoEscape = escaping == TemplateEscaping.None,
            TextEncoder = ValueEncoder.For(escaping),
        });
        // Only in JSON is JSON at home; elsewhere it is a text like any other and is escaped as one.
        if (escaping == TemplateEscaping.Json)
            engine.RegisterHelper("json", (EncodedTextWriter output, Context _, Arguments values) => output.WriteSafeString(JsonValue.Text(Value(values, 0))));
        else
            engine.RegisterHelper("json", (Context _, Arguments values) => JsonValue.Text(Value(values, 0)));
        engine.RegisterHelper("default", (Context _, Arguments values) => IsEmpty(Value(values, 0)) ? Value(values, 1) ?? "" : Value(values, 0)!);
        // A text as HTML, for desks that take nothing else; what stands around it escapes it once more.
        engine.RegisterHelper("asHtml", (Context _, Arguments values) => System.Net.WebUtility.HtmlEncode(Value(values, 0)?.ToString() ?? "").Replace("\n", "<br>", StringComparison.Ordinal));
        engine.RegisterHelper("number", (Context _, Arguments values) => Number(Value(values, 0)) ?? "");
        engine.RegisterHelper("lines", (Context _, Arguments values) => (Value(values, 0)?.ToString() ?? "").Split('\n'));
        engine.RegisterHelper("first", (Context _, Arguments values) => First(Value(values, 0)?.ToString() ?? "", Value(values, 1)));
        engine.RegisterHelper("excerpt", (Context _, Arguments values) => Excerpt(Value(values, 0)?.ToString() ?? "", Value(values, 1)));
        return engine;
    }

    private static object? Value(Arguments values, int at) => at < values.Length && values[at] is not UndefinedBindingResult ? values[at] : null;

    private static bool IsEmpty(object? value) => value is null or "";

    /// <summary>Digits as a whole number; anything else stays what it is.</summary>
    private static object? Number(object? value) =>
        value is string text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (text.Length == 1 || text[0] != '0') ? number : value;

    private static string Excerpt(string text, object? length)
    {
        var first = First(text, length ?? 200);
        return first.Length == text.Length ? text : first + "…";
    }

    /// <summary>No half of a pair of surrogates is left at the end.</summary>
    private static string First(string text, object? length)
    {
        var most = Math.Max(1, Convert.ToInt32(length ?? 12, CultureInfo.InvariantCulture));
        return text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    private static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private sealed class Template(HandlebarsTemplate<object, object> compiled) : ITemplate
    {
        public string Render(object model) => compiled(model);
    }
}

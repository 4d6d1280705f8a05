using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>A request of the way back, made ready: templates compiled, the address always below the operator's Url.</summary>
internal sealed class DeskQuestion(RequestPreset preset, HttpSinkOptions options, ITemplates templates)
{
    private readonly ITemplate path = templates.Compile(preset.Path, TemplateEscaping.Url);
    private readonly List<(string Name, ITemplate Value)> query = [.. preset.Query.Select(pair => (pair.Key, templates.Compile(pair.Value, TemplateEscaping.None)))];

    public Uri Address(IReadOnlyDictionary<string, object?> values)
    {
        var model = new Dictionary<string, object?>(values) { ["settings"] = options.Own.ToDictionary(pair => pair.Key, pair => (object?)pair.Value) };
        var address = TemplatedPath.Rendered(options.Url, path.Render(model)).AbsoluteUri;
        var pairs = query.Select(pair => (pair.Name, Value: pair.Value.Render(model).Trim())).Where(pair => pair.Value.Length > 0)
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}").ToList();
        return new Uri(pairs.Count == 0 ? address : $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', pairs)}");
    }
}

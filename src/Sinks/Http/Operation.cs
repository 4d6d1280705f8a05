using System.Net.Http.Headers;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>One request of a preset, made ready: templates compiled, addresses parsed.</summary>
internal sealed class Operation
{
    private readonly HttpSinkOptions options;
    private readonly HttpMethod method;
    private readonly Uri? fixedAddress;
    private readonly ITemplate? path;
    private readonly IBodyWriter? body;
    private readonly MediaTypeHeaderValue contentType;
    private readonly List<(string Name, ITemplate Value)> headers = [];

    public Operation(OperationPreset preset, HttpSinkOptions options, ITemplates templates)
    {
        (this.options, Preset) = (options, preset);
        method = HttpMethod.Parse(preset.Method);
        contentType = MediaTypeHeaderValue.Parse(preset.ContentType);
        fixedAddress = preset.Path.Contains("{{", StringComparison.Ordinal) ? null : TemplatedPath.Behind(options.Url, preset.Path);
        path = fixedAddress is null ? templates.Compile(preset.Path, TemplateEscaping.Url) : null;
        body = Bodies.Of(preset, options, templates);
        foreach (var (name, value) in preset.Headers)
            headers.Add((name, templates.Compile(value, TemplateEscaping.None)));
    }

    public OperationPreset Preset { get; }

    public static Operation Get(string path, HttpSinkOptions options, ITemplates templates) =>
        new(new OperationPreset("GET", path, [], BackendPresetReader.NoBody, "application/json", null, false, null), options, templates);

    /// <summary>A request without credentials, and the buffer to give back after a whole answer.</summary>
    public HttpRequestMessage Request(Act act, out Body? rendered)
    {
        var request = new HttpRequestMessage(method, fixedAddress ?? TemplatedPath.Rendered(options.Url, path!.Render(act.Model)));
        rendered = body?.Write(act);
        if (rendered is { } written)
        {
            request.Content = written.File is null ? new ByteArrayContent(written.Buffer, 0, written.Length) : new SplicedContent(written);
            request.Content.Headers.ContentType = written.ContentType is { } own ? MediaTypeHeaderValue.Parse(own) : contentType;
        }
        if (options.Preset.KeyHeader is { } keyHeader)
            request.Headers.TryAddWithoutValidation(keyHeader, act.Delivery.Key.Value);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, OneLine(value.Render(act.Model)));
        return request;
    }

    private static string OneLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') < 0 ? text : text.Replace('\r', ' ').Replace('\n', ' ');
}

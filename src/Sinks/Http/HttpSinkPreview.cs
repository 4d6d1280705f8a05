using System.Text;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>What would be sent: the request that has the effect, before credentials are put to it.</summary>
internal partial class HttpSink : IPreviewSink
{
    private const string Hidden = "(secret)";

    public RequestPreview? Preview(Delivery delivery)
    {
        if (ActionFor(delivery.Event) is not { } action)
            return null;
        using var request = action.Effect.Request(new Act(delivery, Options), out var body);
        var text = body is { } written ? Shown(written) : "";
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, Exchange.Credentials.Hide(value))));
        var secrets = Options.Headers.Select(header => header.Key).Concat(Shown()).Select(name => KeyValuePair.Create(name, Hidden));
        return new RequestPreview(request.Method.Method, Exchange.Credentials.Hide(request.RequestUri!.AbsoluteUri), [.. headers, .. secrets], Exchange.Credentials.Hide(text));
    }

    /// <summary>A file is named by its size, not shown.</summary>
    private static string Shown(Body body)
    {
        var at = body.File?.At ?? body.Length;
        var (before, after) = (Encoding.UTF8.GetString(body.Buffer, 0, at), Encoding.UTF8.GetString(body.Buffer, at, body.Length - at));
        return body.File is { } file ? $"{before}({file.FileLength} bytes of the file{(file.IsBase64 ? " as base64" : "")}){after}" : before;
    }

    /// <summary>The headers by which the backend knows us.</summary>
    private IEnumerable<string> Shown() => Options.Preset.Auth switch
    {
        AuthKind.None => [],
        AuthKind.StandardWebhook => [StandardWebhooks.IdHeader, StandardWebhooks.TimestampHeader, StandardWebhooks.SignatureHeader],
        AuthKind.Hmac => [Options.Preset.Hmac!.Header],
        _ => [Options.Preset.AuthHeader.Length > 0 ? Options.Preset.AuthHeader : "Authorization"],
    };
}

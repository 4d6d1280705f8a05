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
        if ((delivery.Event.InternalComment ? internalComment : operations[(int)delivery.Event.Kind]) is not { } operation)
            return null;
        using var request = operation.Request(delivery, out var body);
        var text = body is { } written ? Encoding.UTF8.GetString(written.Buffer, 0, written.Length) : "";
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, Credentials.Hide(value))));
        var secrets = Options.Headers.Select(header => header.Key).Concat(Shown()).Select(name => KeyValuePair.Create(name, Hidden));
        return new RequestPreview(request.Method.Method, Credentials.Hide(request.RequestUri!.AbsoluteUri), [.. headers, .. secrets], Credentials.Hide(text));
    }

    /// <summary>The headers by which the backend knows us.</summary>
    private IEnumerable<string> Shown() => Options.Preset.Auth switch
    {
        AuthKind.None => [],
        AuthKind.StandardWebhook => [StandardWebhooks.IdHeader, StandardWebhooks.TimestampHeader, StandardWebhooks.SignatureHeader],
        _ => [Options.Preset.AuthHeader.Length > 0 ? Options.Preset.AuthHeader : "Authorization"],
    };
}

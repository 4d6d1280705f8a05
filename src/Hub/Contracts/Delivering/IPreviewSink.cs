namespace Hub.Contracts;

/// <summary>A sink that can show what it would send, without sending it.</summary>
public interface IPreviewSink
{
    /// <summary>No I/O, and no secret: what authenticates us is named, never shown. Null where the backend has no way for this kind of event.</summary>
    RequestPreview? Preview(Delivery delivery);
}

/// <summary>One request as it would go out now.</summary>
/// <param name="Method">HTTP's, or what is done, e.g. <c>append</c>.</param>
/// <param name="Address">URL or file.</param>
/// <param name="Headers">In their order; a credential's value is <c>(secret)</c>.</param>
/// <param name="Body">As text.</param>
public sealed record RequestPreview(string Method, string Address, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body);

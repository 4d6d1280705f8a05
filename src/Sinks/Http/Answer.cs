using Hub.Wire;

namespace Hub.Sinks;

/// <summary>A backend's answer and the beginning of its body; dispose it to give the buffer back.</summary>
internal sealed class Answer(HttpResponseMessage message, BoundedBody body, int most) : IDisposable
{
    private BoundedBody body = body;

    public HttpResponseMessage Message => message;

    public int Status => (int)message.StatusCode;

    public bool IsSuccess => message.IsSuccessStatusCode;

    public ReadOnlySpan<byte> Body => body.Bytes;

    /// <summary>There may be more of it than was read.</summary>
    public bool IsCut => body.Bytes.Length >= most;

    public void Dispose()
    {
        body.Dispose();
        message.Dispose();
    }
}

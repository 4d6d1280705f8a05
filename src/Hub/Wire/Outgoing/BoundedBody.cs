using System.Buffers;

namespace Hub.Wire;

/// <summary>The beginning of an answer in a pooled buffer; dispose it to give the buffer back.</summary>
public struct BoundedBody : IDisposable
{
    private const int First = 4096;
    private byte[] buffer;
    private int length;

    public readonly ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>Reads at most <paramref name="most"/> bytes; what lies beyond stays unread.</summary>
    public static async ValueTask<BoundedBody> ReadAsync(HttpContent content, int most, CancellationToken stop)
    {
        var body = new BoundedBody { buffer = ArrayPool<byte>.Shared.Rent(First) };
        if (content.Headers.ContentLength == 0)
            return body;
        try
        {
            var stream = await content.ReadAsStreamAsync(stop);
            while (body.length < most)
            {
                if (body.length == body.buffer.Length)
                    body.Grow();
                var read = await stream.ReadAsync(body.buffer.AsMemory(body.length, Math.Min(body.buffer.Length, most) - body.length), stop);
                if (read == 0)
                    return body;
                body.length += read;
            }
            return body;
        }
        catch
        {
            // Not pooled again: a read that was broken off may still hold it.
            body.buffer = [];
            throw;
        }
    }

    public void Dispose()
    {
        if (buffer is { Length: > 0 })
            ArrayPool<byte>.Shared.Return(buffer);
        (buffer, length) = ([], 0);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}

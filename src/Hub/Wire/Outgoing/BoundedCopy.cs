using System.Buffers;

namespace Hub.Wire;

/// <summary>Copies an answer's body as far as a bound.</summary>
public static class BoundedCopy
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>False: there is more than we take; what was written is of no use.</summary>
    public static async ValueTask<bool> ToAsync(HttpContent content, Stream into, long most, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        await using var body = await content.ReadAsStreamAsync(stop);
        for (var left = most; ;)
        {
            var read = await body.ReadAsync(buffer, stop);
            if (read == 0)
                break;
            if ((left -= read) < 0)
                return false;
            await into.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        // Not given back where a read was broken off: it may still hold the buffer.
        ArrayPool<byte>.Shared.Return(buffer);
        return true;
    }
}

namespace Hub.Host.Http.Api;

/// <summary>Reads a request's whole body up to a bound.</summary>
internal static class BoundedText
{
    /// <exception cref="BadHttpRequestException">It is larger.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, int most, CancellationToken stop)
    {
        var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        while (await body.ReadAsync(part, stop) is > 0 and var read)
        {
            if (whole.Length + read > most)
                throw new BadHttpRequestException($"The body is larger than {most} bytes.", 413);
            whole.Write(part, 0, read);
        }
        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}

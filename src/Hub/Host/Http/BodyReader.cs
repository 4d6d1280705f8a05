using System.Buffers;
using System.IO.Pipelines;

namespace Hub.Host.Http;

/// <summary>Reads a body whole into an array of its own: the posts that are read from it keep it.</summary>
internal sealed class BodyReader(long most, long mostTogether)
{
    /// <summary>A small body gets its array at once; a large one has to come before it gets memory.</summary>
    private const int Trusted = 64 * 1024;

    private long held;

    public ValueTask<BodyReading> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > most)
            return new(new BodyReading(null, 413));
        return request.ContentLength is <= Trusted
            ? SmallAsync(request.BodyReader, (int)request.ContentLength.Value)
            : LargeAsync(request.BodyReader, request.ContentLength);
    }

    private static async ValueTask<BodyReading> SmallAsync(PipeReader reader, int length)
    {
        if (length == 0)
            return new([], 200);
        var body = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        while (at < length)
        {
            var read = await reader.ReadAsync();
            foreach (var part in read.Buffer)
            {
                part.Span.CopyTo(body.AsSpan(at));
                at += part.Length;
            }
            reader.AdvanceTo(read.Buffer.End);
            if (at < length && read.IsCompleted)
                return new(null, 400);
        }
        return new(body, 200);
    }

    private async ValueTask<BodyReading> LargeAsync(PipeReader reader, long? announced)
    {
        var bound = Math.Min(announced ?? most, most);
        var body = new GrowingBody(bound);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                var status = Append(body, read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                if (status != 200)
                    return Refuse(body, status);
                if (body.Length == announced || read.IsCompleted)
                    return body.Length < announced ? Refuse(body, 400) : new(body.ToArray(), 200) { Held = body.Held };
            }
        }
        catch
        {
            Interlocked.Add(ref held, -body.Held);
            throw;
        }
    }

    private int Append(GrowingBody body, ReadOnlySequence<byte> buffer)
    {
        if (body.Length + buffer.Length > body.Most)
            return 413;
        if (body.Needs(buffer.Length) is > 0 and var more && Interlocked.Add(ref held, more) > mostTogether)
        {
            Interlocked.Add(ref held, -more);
            return 503;
        }
        body.Append(buffer);
        return 200;
    }

    private BodyReading Refuse(GrowingBody body, int status)
    {
        Interlocked.Add(ref held, -body.Held);
        return new(null, status);
    }

    /// <summary>The body is committed or refused; others may come.</summary>
    public void Done(in BodyReading reading)
    {
        if (reading.Held > 0)
            Interlocked.Add(ref held, -reading.Held);
    }
}

/// <summary>An array that doubles up to a bound.</summary>
internal sealed class GrowingBody(long most)
{
    private byte[] bytes = [];

    public long Most => most;

    public int Length { get; private set; }

    public long Held => bytes.Length;

    /// <summary>How many bytes more it takes to hold what comes; 0: there is room.</summary>
    public long Needs(long coming) => Length + coming <= bytes.Length ? 0 : Size(coming) - bytes.Length;

    public void Append(ReadOnlySequence<byte> buffer)
    {
        if (Length + buffer.Length > bytes.Length)
            Array.Resize(ref bytes, (int)Size(buffer.Length));
        buffer.CopyTo(bytes.AsSpan(Length));
        Length += (int)buffer.Length;
    }

    public byte[] ToArray() => Length == bytes.Length ? bytes : bytes.AsSpan(0, Length).ToArray();

    private long Size(long coming) => Math.Min(Math.Max(bytes.Length * 2L, Length + coming), most);
}

/// <param name="Body">Null where the status says why not: 413, 503 or 400.</param>
internal readonly record struct BodyReading(byte[]? Body, int Status)
{
    public long Held { get; init; }
}

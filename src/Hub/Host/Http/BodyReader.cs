using System.Buffers;

namespace Hub.Host.Http;

/// <summary>
/// Reads a body whole into an array of its own: the posts that are read from it keep it. What has come already costs nobody anything; what is waited for
/// gets memory only as it comes, from its sender's share, and only for a while.
/// </summary>
internal sealed class BodyReader(DoorLimits limits, TimeProvider time)
{
    /// <summary>Bodies up to this size are looked for whole; Kestrel holds as much of a connection anyway.</summary>
    private const int Small = 64 * 1024;

    private readonly BodyMemory memory = new(limits);
    private readonly Deadline deadline = new(limits.BodyTime, time);

    /// <summary>The usual way: a small body lies here with its headers. False: it has to be waited for by <see cref="ReadAsync"/>.</summary>
    public bool TryRead(HttpRequest request, out BodyReading reading)
    {
        var length = request.ContentLength;
        reading = length > limits.MostBytes ? new(null, 413) : length == 0 ? new([], 200) : default;
        if (reading.Status != 0)
            return true;
        if (length is null or > Small || !request.BodyReader.TryRead(out var read))
            return false;
        if (read.Buffer.Length < length)
        {
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }
        var body = GC.AllocateUninitializedArray<byte>((int)length.Value);
        read.Buffer.CopyTo(body);
        request.BodyReader.AdvanceTo(read.Buffer.End);
        reading = new(body, 200);
        return true;
    }

    public async ValueTask<BodyReading> ReadAsync(HttpRequest request, BodyHolder who)
    {
        var (reader, announced) = (request.BodyReader, request.ContentLength);
        var body = new GrowingBody(Math.Min(announced ?? limits.MostBytes, limits.MostBytes));
        var late = deadline.Token();
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(late);
                var status = Append(body, read.Buffer, who);
                reader.AdvanceTo(read.Buffer.End);
                if (status != 200)
                    return Refuse(body, status, who);
                if (body.Length == announced || read.IsCompleted)
                    return body.Length < announced ? Refuse(body, 400, who) : new(body.ToArray(), 200) { Held = body.Held, Holder = who };
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Refuse(body, 408, who);
        }
        catch
        {
            memory.Give(who, body.Held);
            throw;
        }
    }

    /// <summary>The body is committed or refused; others may come.</summary>
    public void Done(in BodyReading reading)
    {
        if (reading.Held > 0)
            memory.Give(reading.Holder, reading.Held);
    }

    private int Append(GrowingBody body, ReadOnlySequence<byte> buffer, BodyHolder who)
    {
        if (body.Length + buffer.Length > body.Most)
            return 413;
        if (body.Needs(buffer.Length) is > 0 and var more && !memory.TryTake(who, more))
            return 503;
        body.Append(buffer);
        return 200;
    }

    private BodyReading Refuse(GrowingBody body, int status, BodyHolder who)
    {
        memory.Give(who, body.Held);
        return new(null, status);
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

/// <param name="Body">Null where the status says why not: 413, 503, 408 or 400.</param>
internal readonly record struct BodyReading(byte[]? Body, int Status)
{
    /// <summary>Bytes taken from the share of <see cref="Holder"/>.</summary>
    public long Held { get; init; }

    public BodyHolder Holder { get; init; }
}

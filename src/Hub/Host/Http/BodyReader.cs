using System.Buffers;

namespace Hub.Host.Http;

/// <summary>
/// Reads a body whole. What has come already costs nobody anything; what is waited for gets memory only as it comes, from its sender's share, and only for a while.
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
        var body = new BodyBlocks(memory, who);
        var late = deadline.Token();
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(late);
                var status = Append(body, read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                if (status != 200)
                    return Refuse(body, status);
                if (body.Length == announced || read.IsCompleted)
                    return body.Length < announced ? Refuse(body, 400) : new(null, 200) { Blocks = body };
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Refuse(body, 408);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private int Append(BodyBlocks body, ReadOnlySequence<byte> buffer) => body.Length + buffer.Length > limits.MostBytes ? 413 : body.TryAppend(buffer) ? 200 : 503;

    private static BodyReading Refuse(BodyBlocks body, int status)
    {
        body.Dispose();
        return new(null, status);
    }
}

/// <summary>A body that comes piece by piece; what it holds is its sender's until it is disposed of.</summary>
internal sealed class BodyBlocks(BodyMemory memory, BodyHolder who) : IDisposable
{
    private readonly List<byte[]> blocks = [];
    private long held;

    public int Length { get; private set; }

    /// <summary>False, and nothing of it kept, where the sender's share is used up.</summary>
    public bool TryAppend(in ReadOnlySequence<byte> buffer)
    {
        var needed = (Length + buffer.Length + BodyMemory.Block - 1) / BodyMemory.Block * BodyMemory.Block;
        if (needed > held)
        {
            if (!memory.TryTake(who, needed - held))
                return false;
            held = needed;
        }
        foreach (var piece in buffer)
            Append(piece.Span);
        return true;
    }

    /// <summary>All of it in an array, which the posts that are read from it keep; the share stays taken.</summary>
    public byte[] Join()
    {
        var whole = GC.AllocateUninitializedArray<byte>(Length);
        for (var at = 0; at < Length; at += BodyMemory.Block)
            blocks[at / BodyMemory.Block].AsSpan(0, Math.Min(BodyMemory.Block, Length - at)).CopyTo(whole.AsSpan(at));
        memory.Return(blocks);
        return whole;
    }

    /// <summary>The body is committed or refused; others may come.</summary>
    public void Dispose()
    {
        memory.Return(blocks);
        memory.Give(who, held);
        held = 0;
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var used = Length % BodyMemory.Block;
            if (used == 0)
                blocks.Add(memory.Rent());
            var part = Math.Min(piece.Length, BodyMemory.Block - used);
            piece[..part].CopyTo(blocks[^1].AsSpan(used));
            piece = piece[part..];
            Length += part;
        }
    }
}

/// <param name="Whole">Where it came with its headers.</param>
/// <param name="Status">Else than 200 why there is none: 413, 503, 408 or 400.</param>
internal readonly record struct BodyReading(byte[]? Whole, int Status) : IDisposable
{
    /// <summary>Where it was waited for.</summary>
    public BodyBlocks? Blocks { get; init; }

    public int Length => Whole?.Length ?? Blocks!.Length;

    public byte[] Join() => Whole ?? Blocks!.Join();

    public void Dispose() => Blocks?.Dispose();
}

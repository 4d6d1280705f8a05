using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>A file within a body: its bytes are read when they are sent, a piece at a time, so that a large file takes no memory of its size.</summary>
/// <param name="At">Where it stands in the body's buffer.</param>
/// <param name="Open">Opens it anew for each sending.</param>
/// <param name="FileLength">In bytes, before base64.</param>
/// <param name="IsBase64">Else as it is.</param>
internal sealed record FileSplice(int At, Func<Stream> Open, long FileLength, bool IsBase64)
{
    /// <summary>Divisible by three, so that pieces of base64 join.</summary>
    private const int Piece = 48 * 1024;

    private long SentLength => IsBase64 ? (FileLength + 2) / 3 * 4 : FileLength;

    /// <summary>Stands in a template's or writer's output for the file's base64; nothing that a stranger's words can hold.</summary>
    public static string Mark(Act act) => $"hub-file-{act.Delivery.Key.Value}";

    /// <summary>The body with the file where its mark stands.</summary>
    /// <exception cref="UnsendableException">The mark stands there twice.</exception>
    public static Body In(ReadOnlySpan<byte> written, Act act)
    {
        var mark = Encoding.ASCII.GetBytes(Mark(act));
        var at = act.Delivery.OpenFile is null ? -1 : written.IndexOf(mark);
        if (at < 0)
            return Body.Copy(written);
        var (before, after) = (written[..at].ToArray(), written[(at + mark.Length)..].ToArray());
        if (after.AsSpan().IndexOf(mark) >= 0)
            throw new UnsendableException("the preset's body names file.base64 twice; a file is sent once.");
        return Around(before, after, act, isBase64: true);
    }

    /// <summary>The file's own bytes with others before and behind it.</summary>
    /// <exception cref="RefusedException">The event has no file.</exception>
    public static Body Between(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Act act) => Around(before, after, act, isBase64: false);

    public long LengthOf(in Body body) => body.Length + SentLength;

    public async Task WriteAsync(Body body, Stream to, CancellationToken stop)
    {
        await to.WriteAsync(body.Buffer.AsMemory(0, At), stop);
        await using (var file = Open())
            await (IsBase64 ? WriteBase64Async(file, to, stop) : file.CopyToAsync(to, Piece, stop));
        await to.WriteAsync(body.Buffer.AsMemory(At, body.Length - At), stop);
    }

    private static Body Around(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Act act, bool isBase64)
    {
        using var file = act.OpenFile();
        var buffer = ArrayPool<byte>.Shared.Rent(before.Length + after.Length);
        before.CopyTo(buffer);
        after.CopyTo(buffer.AsSpan(before.Length));
        return new Body(buffer, before.Length + after.Length) { File = new FileSplice(before.Length, act.OpenFile, file.Length, isBase64) };
    }

    private static async Task WriteBase64Async(Stream file, Stream to, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(Piece));
        try
        {
            for (int read; (read = await file.ReadAtLeastAsync(buffer.AsMemory(0, Piece), Piece, throwOnEndOfStream: false, stop)) > 0;)
            {
                Base64.EncodeToUtf8InPlace(buffer, read, out var written);
                await to.WriteAsync(buffer.AsMemory(0, written), stop);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A request's body with a file within it.</summary>
internal sealed class SplicedContent(Body body) : HttpContent
{
    private readonly FileSplice file = body.File!;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => file.WriteAsync(body, stream, default);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => file.WriteAsync(body, stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = file.LengthOf(body);
        return true;
    }
}

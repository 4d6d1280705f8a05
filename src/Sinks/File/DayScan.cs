using System.Buffers;

namespace Hub.Sinks;

/// <summary>Looks for whole lines that begin with given bytes; memory is one buffer, however long file and lines are.</summary>
internal static class DayScan
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>How many lines from <paramref name="offset"/> on begin so; from the beginning where the offset is not the beginning of a line.</summary>
    public static int Count(string file, long offset, ReadOnlySpan<byte> prefix)
    {
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.SequentialScan,
        });
        stream.Position = IsStartOfLine(stream, offset) ? offset : 0;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            return Count(stream, buffer, prefix);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether the bytes stand anywhere in the file.</summary>
    public static bool Holds(string file, ReadOnlySpan<byte> needle)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var held = 0;
            while (stream.Read(buffer, held, buffer.Length - held) is > 0 and var read)
            {
                var whole = buffer.AsSpan(0, held + read);
                if (whole.IndexOf(needle) >= 0)
                    return true;
                held = Math.Min(needle.Length - 1, whole.Length);
                whole[^held..].CopyTo(buffer);
            }
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Count(FileStream stream, byte[] buffer, ReadOnlySpan<byte> prefix)
    {
        var (count, held, isMatch, isBegun) = (0, 0, false, false);
        while (stream.Read(buffer, held, buffer.Length - held) is > 0 and var read)
        {
            var rest = buffer.AsSpan(0, held + read);
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                if (!isBegun && end < 0 && rest.Length < prefix.Length)
                    break;
                isMatch = isBegun ? isMatch : rest.StartsWith(prefix);
                isBegun = end < 0;
                count += isMatch && end >= 0 ? 1 : 0;
                rest = end < 0 ? default : rest[(end + 1)..];
            }
            // The beginning of a line that is too short to be judged waits for more.
            rest.CopyTo(buffer);
            held = rest.Length;
        }
        return count;
    }

    private static bool IsStartOfLine(FileStream stream, long offset)
    {
        if (offset == 0 || offset > stream.Length)
            return false;
        stream.Position = offset - 1;
        return stream.ReadByte() == '\n';
    }
}

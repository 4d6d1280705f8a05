using System.Buffers;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>Redacts a post's lines: each file that holds one is written anew under a temporary name, synced, renamed over the old one, and the folder synced.</summary>
internal sealed class DayRewriter(DayFolder folder)
{
    public const string Temporary = ".redacting";
    private const int FirstBytes = 256 * 1024;

    /// <summary>Done when it returns; repeating it changes nothing.</summary>
    public void Redact(ReadOnlySpan<byte> postKey)
    {
        foreach (var name in folder.From(""))
            if (Rewrite(folder.Full(name), postKey))
                DurableFolder.Sync(folder.Path);
    }

    /// <summary>False, and nothing changed, where the file has no line of the post.</summary>
    private static bool Rewrite(string file, ReadOnlySpan<byte> postKey)
    {
        var temporary = file + Temporary;
        var isFound = false;
        OwnFile.RefuseLink(file);
        using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            isFound = Holds(source, postKey);
        if (!isFound)
            return false;
        using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
        using (var target = OwnFile.Anew(temporary))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(target.SafeFileHandle, File.GetUnixFileMode(source.SafeFileHandle));
            foreach (var line in new Lines(source))
            {
                if (FileLine.IsOf(line.Span, postKey))
                    FileLine.Redact(line.Span[^1] == '\n' ? line.Span[..^1] : line.Span);
                target.Write(line.Span);
            }
            target.Flush(flushToDisk: true);
        }
        File.Move(temporary, file, overwrite: true);
        return true;
    }

    private static bool Holds(FileStream source, ReadOnlySpan<byte> postKey)
    {
        foreach (var line in new Lines(source))
            if (FileLine.IsOf(line.Span, postKey))
                return true;
        return false;
    }

    /// <summary>Lines with their line feeds, each valid until the next; memory is the longest line.</summary>
    private ref struct Lines(FileStream source)
    {
        private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        private int start, end, next;

        public readonly Memory<byte> Current => buffer.AsMemory(start, next - start);

        public readonly Lines GetEnumerator() => this;

        public bool MoveNext()
        {
            start = next;
            var searched = 0;
            while (true)
            {
                var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
                if (at >= 0)
                {
                    next = start + searched + at + 1;
                    return true;
                }
                searched = end - start;
                if (!Fill())
                {
                    next = end;
                    return next > start;
                }
            }
        }

        public readonly void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

        private bool Fill()
        {
            var held = end - start;
            var room = held * 2 > buffer.Length ? ArrayPool<byte>.Shared.Rent(buffer.Length * 2) : buffer;
            buffer.AsSpan(start, held).CopyTo(room);
            if (!ReferenceEquals(room, buffer))
                ArrayPool<byte>.Shared.Return(buffer);
            (buffer, start, end, next) = (room, 0, held, 0);
            var read = source.Read(buffer, end, buffer.Length - end);
            end += read;
            return read > 0;
        }
    }
}

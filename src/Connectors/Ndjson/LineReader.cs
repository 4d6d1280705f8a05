using System.Text.Json;
using Hub.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Hub.Connectors;

/// <summary>What one turn read of one file, and where it stands then.</summary>
internal sealed record LineTurn(IReadOnlyList<Change> Changes, FileMark Next);

/// <summary>Reads the next lines of one file; a last line without its end is waited for, unless it is a whole object already.</summary>
/// <param name="file">Open for reading.</param>
/// <param name="name">Of the file now; for sentences.</param>
/// <param name="mark">Where to go on.</param>
/// <param name="receivedAt">Stands in for a deletion's time.</param>
internal sealed class LineReader(SafeFileHandle file, string name, FileMark mark, DateTimeOffset receivedAt)
{
    public const int MostLines = 500;

    /// <summary>Longest line that is read, in bytes.</summary>
    public const int MostLine = 10 << 20;

    private const int FirstRead = 512 << 10, SkipRead = 64 << 10, MostSkip = 64 << 20, StubLength = 1 << 10;

    private readonly List<Change> changes = [];

    /// <summary>Null where nothing can be read yet.</summary>
    public LineTurn? Read()
    {
        var length = RandomAccess.GetLength(file) - mark.Offset;
        if (length <= 0)
            return null;
        if (mark.Skipping)
            return Skip();
        var buffer = Bytes(FirstRead, length);
        var end = buffer.Span.LastIndexOf((byte)'\n');
        while (end < 0 && buffer.Length < length && buffer.Length <= MostLine)
        {
            buffer = Bytes(buffer.Length * 2, length);
            end = buffer.Span.LastIndexOf((byte)'\n');
        }
        if (end >= 0)
            return Lines(buffer[..(end + 1)]);
        if (buffer.Length > MostLine)
            return TooLong(buffer);
        return IsWhole(buffer.Span) ? Lines(buffer) : null;
    }

    private LineTurn Lines(ReadOnlyMemory<byte> buffer)
    {
        var at = 0;
        while (at < buffer.Length && changes.Count < MostLines)
        {
            var length = buffer.Span[at..].IndexOf((byte)'\n');
            var line = length < 0 ? buffer[at..] : buffer.Slice(at, length);
            Add(line, mark.Offset + at);
            at += length < 0 ? line.Length : length + 1;
        }
        return Turn(at);
    }

    private void Add(ReadOnlyMemory<byte> line, long at)
    {
        if (at == 0 && line.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            line = line[3..];
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty)
            return;
        var change = ItemParser.One(line, receivedAt).Change;
        changes.Add(change is Defective defective ? defective with { Reason = $"{defective.Reason} ({name} at byte {at})" } : change);
    }

    /// <summary>A stub with reason and place stands for the line (R8); the rest of it is stepped over.</summary>
    private LineTurn TooLong(ReadOnlyMemory<byte> buffer)
    {
        var reason = $"The line is longer than {MostLine} bytes and was left out; it stands in {name} from byte {mark.Offset} on.";
        changes.Add(new Defective(ContentHash.Of(buffer.Span[..MostLine]), buffer.Span[..StubLength].ToArray(), reason));
        return Turn(MostLine, skipping: true);
    }

    private LineTurn Skip()
    {
        var buffer = new byte[SkipRead];
        for (var at = 0L; at < MostSkip; at += buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer, mark.Offset + at);
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
                return Turn(at + end + 1);
            if (read < buffer.Length)
                return Turn(at + read, skipping: true);
        }
        return Turn(MostSkip, skipping: true);
    }

    private LineTurn Turn(long read, bool skipping = false) => new(changes, FileMark.At(file, mark.Identity, mark.Offset + read, skipping));

    /// <summary>Never pooled: the posts keep slices of it.</summary>
    private ReadOnlyMemory<byte> Bytes(int most, long length)
    {
        var buffer = new byte[(int)Math.Min(Math.Min(most, MostLine + 1), length)];
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(read), mark.Offset + read) is var more and > 0)
            read += more;
        return buffer.AsMemory(0, read);
    }

    /// <summary>Nothing but white space can follow an object on its line, so it need not be waited for.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Trim(" \t\r"u8), isFinalBlock: false, new JsonReaderState(ItemParser.Strict));
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip();
        }
        catch (JsonException)
        {
            // Broken so far: it is reported when its end has come.
            return false;
        }
    }
}

using System.Globalization;
using Hub.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Hub.Sinks;

/// <summary>Where the durable lines of a folder end: a day's file and its length.</summary>
internal sealed record DayPosition(string File, long Offset)
{
    public static readonly DayPosition Start = new("", 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}@{Offset}");

    /// <summary>What <see cref="ToString"/> wrote; the start where it is absent or no such text.</summary>
    public static DayPosition Parse(string? note)
    {
        var mark = note?.LastIndexOf('@') ?? -1;
        return mark >= 0 && long.TryParse(note.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new(note![..mark], offset)
            : Start;
    }
}

/// <summary>The files of a folder: one a day, named so that their order is the days' order.</summary>
internal sealed class DayFolder(string path)
{
    private const string Suffix = ".ndjson";
    private const int ChunkBytes = 64 * 1024;

    public static readonly UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public string Path => path;

    public static string NameOf(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy-MM-dd}{Suffix}");

    public string Full(string name) => System.IO.Path.Combine(path, name);

    /// <summary>From <paramref name="first"/> on, oldest first.</summary>
    public IReadOnlyList<string> From(string first) =>
    [
        .. Directory.EnumerateFiles(path, "????-??-??" + Suffix).Select(file => System.IO.Path.GetFileName(file)!)
            .Where(name => string.CompareOrdinal(name, first) >= 0).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Cuts half a line off every end (a crash within a write) and everything behind a hole off the newest (a power cut: later pages of a write may have reached the disk
    /// without earlier ones, and none of them was synced); makes the rest durable and tells where the newest file ends.
    /// </summary>
    public DayPosition Repair()
    {
        foreach (var left in Directory.EnumerateFiles(path, "*" + DayRewriter.Temporary))
            File.Delete(left);
        var last = DayPosition.Start;
        var names = From("");
        foreach (var name in names)
        {
            OwnFile.RefuseLink(Full(name));
            using var handle = File.OpenHandle(Full(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (name == names[^1] && FirstHole(handle) is { } hole)
                RandomAccess.SetLength(handle, hole);
            last = new DayPosition(name, CutHalfLine(handle));
        }
        DurableFolder.Sync(path);
        return last;
    }

    /// <summary>The length of the whole lines that remain.</summary>
    public static long CutHalfLine(SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        var whole = EndOfLastLine(handle, length);
        if (whole < length)
            RandomAccess.SetLength(handle, whole);
        RandomAccess.FlushToDisk(handle);
        return whole;
    }

    /// <summary>Where the first NUL stands, which no line of ours holds; null: nowhere.</summary>
    private static long? FirstHole(SafeFileHandle handle)
    {
        var chunk = new byte[ChunkBytes];
        for (long at = 0; RandomAccess.Read(handle, chunk, at) is > 0 and var read; at += read)
            if (chunk.AsSpan(0, read).IndexOf((byte)0) is >= 0 and var hole)
                return at + hole;
        return null;
    }

    private static long EndOfLastLine(SafeFileHandle handle, long length)
    {
        Span<byte> one = stackalloc byte[1];
        if (length == 0 || (RandomAccess.Read(handle, one, length - 1) == 1 && one[0] == '\n'))
            return length;
        var chunk = new byte[ChunkBytes];
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - ChunkBytes);
            var read = RandomAccess.Read(handle, chunk.AsSpan(0, (int)(end - start)), start);
            var at = chunk.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (at >= 0)
                return start + at + 1;
            end = start;
        }
        return 0;
    }
}

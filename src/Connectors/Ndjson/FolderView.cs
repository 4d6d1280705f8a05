using System.Buffers.Binary;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Hub.Connectors;

/// <summary>One look at the folder: which file belongs to which mark of the cursor, which are new, which are finished or gone.</summary>
internal sealed class FolderView
{
    private readonly List<(string Path, FileMark Mark)> files = [];
    private readonly List<byte> done = [];

    private FolderView()
    {
    }

    /// <summary>The files that may hold something to read, in the order of the cursor's marks: known ones first, new ones in the order of their names.</summary>
    public List<string> Paths => [.. files.Select(file => file.Path)];

    /// <summary>Files that found no room; they come when others are finished.</summary>
    public int Waiting { get; private set; }

    /// <summary>The cursor that says what this look saw.</summary>
    public NdjsonCursor Cursor => new([.. files.Select(file => file.Mark)], [.. done]);

    /// <exception cref="UnreachableSourceException">The folder is not there.</exception>
    /// <exception cref="RefusedException">The folder may not be read.</exception>
    public static FolderView Look(NdjsonOptions options, NdjsonCursor cursor)
    {
        var view = new FolderView();
        var found = Listed(options.Folder);
        var left = view.TakeKnown(found, cursor.Files);
        var unknown = found.Where(file => FileSystemName.MatchesSimpleExpression(options.Pattern, Path.GetFileName(file.Path), ignoreCase: false)).ToList();
        view.TakeMoved(unknown, left);
        view.SetAside();
        view.TakeNew(unknown, Keys(cursor.Done));
        return view;
    }

    public static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed or removed since the look; the next look finds it, if anything does.
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RefusedException($"The file {path} may not be read by this program.", error);
        }
    }

    private static List<(string Path, string Identity)> Listed(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => (path, FileIdentity.Of(path)))];
        }
        catch (DirectoryNotFoundException error)
        {
            throw new UnreachableSourceException($"The folder {folder} does not exist.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RefusedException($"The folder {folder} may not be read by this program.", error);
        }
    }

    /// <summary>Files with a mark's inode and content, whatever they are called now; answers the marks that no file was found for.</summary>
    private List<FileMark> TakeKnown(List<(string Path, string Identity)> found, IReadOnlyList<FileMark> marks)
    {
        var left = new List<FileMark>();
        foreach (var mark in marks)
        {
            var at = mark.Identity.Length == 0 ? -1 : found.FindIndex(file => file.Identity == mark.Identity);
            if (at >= 0 && Fits(found[at].Path, mark))
            {
                files.Add((found[at].Path, mark));
                found.RemoveAt(at);
            }
            else
            {
                left.Add(mark);
            }
        }
        return left;
    }

    /// <summary>Copies and files whose inode changed: they go on where the lost one stood.</summary>
    private void TakeMoved(List<(string Path, string Identity)> unknown, List<FileMark> left)
    {
        foreach (var mark in left.Where(mark => mark.Offset > 0))
        {
            var at = unknown.FindIndex(file => Fits(file.Path, mark));
            if (at < 0)
                continue;
            files.Add((unknown[at].Path, mark with { Identity = unknown[at].Identity }));
            unknown.RemoveAt(at);
        }
    }

    /// <summary>Where marks fill their room, the oldest finished files keep a key only; one that grows later all the same is read again from its start.</summary>
    private void SetAside()
    {
        // Half of them at once, or every new file would cost a look of its own.
        var least = files.Count < NdjsonCursor.MostFiles ? files.Count : NdjsonCursor.MostFiles / 2;
        for (var at = 0; at < files.Count && files.Count > least;)
        {
            var (path, mark) = files[at];
            if (mark.Skipping || new FileInfo(path) is not { Exists: true } file || file.Length != mark.Offset)
            {
                at++;
                continue;
            }
            AddDone(Key(mark.Identity, file));
            files.RemoveAt(at);
        }
    }

    private void TakeNew(List<(string Path, string Identity)> unknown, HashSet<long> keys)
    {
        foreach (var (path, identity) in unknown)
        {
            if (new FileInfo(path) is { Exists: true } file && keys.Contains(Key(identity, file)))
                AddDone(Key(identity, file));
            else if (files.Count >= NdjsonCursor.MostFiles)
                Waiting++;
            else if (Open(path) is { } handle)
                using (handle)
                    files.Add((path, FileMark.At(handle, identity, 0)));
        }
    }

    private void AddDone(long key)
    {
        if (done.Count >= NdjsonCursor.MostDone * NdjsonCursor.KeyLength)
            throw new RefusedException($"The folder holds more than {NdjsonCursor.MostDone} files that are read to their end; move old ones away.");
        Span<byte> bytes = stackalloc byte[NdjsonCursor.KeyLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, key);
        done.AddRange(bytes);
    }

    private static bool Fits(string path, FileMark mark)
    {
        using var handle = Open(path);
        return handle is not null && mark.Fits(handle);
    }

    private static long Key(string identity, FileInfo file)
    {
        var name = identity.Length == 0 ? file.Name : identity;
        return BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}|{file.Length}|{file.LastWriteTimeUtc.Ticks}")));
    }

    private static HashSet<long> Keys(byte[] done)
    {
        var keys = new HashSet<long>();
        for (var at = 0; at + NdjsonCursor.KeyLength <= done.Length; at += NdjsonCursor.KeyLength)
            keys.Add(BinaryPrimitives.ReadInt64LittleEndian(done.AsSpan(at)));
        return keys;
    }
}

using System.Runtime.CompilerServices;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Reads items from the lines of a folder's files, follows files that grow and knows them again when they are renamed (README.md).</summary>
public sealed class NdjsonConnector(NdjsonOptions options, Surroundings with) : IConnector, IRereadingConnector
{
    /// <summary>The only lane: one cursor covers all files of the folder.</summary>
    public const string Lane = "files";

    public IReadOnlyList<string> Lanes { get; } = [Lane];

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        if (lane != Lane)
            throw new ArgumentException($"An ndjson channel has the lane {Lane}; asked for {lane}.", nameof(lane));
        var cursor = NdjsonCursor.Parse(from);
        var halves = new Dictionary<FileMark, (long Length, DateTime WrittenAt)>();
        while (true)
        {
            var view = Guarded(() => FolderView.Look(options, cursor));
            cursor = view.Cursor;
            var paths = view.Paths;
            var isQuiet = true;
            for (var at = 0; at < paths.Count; at++)
                while (Guarded(() => Read(paths[at], cursor.Files[at], halves)) is { } turn)
                {
                    stop.ThrowIfCancellationRequested();
                    isQuiet = false;
                    cursor = cursor with { Files = Replaced(cursor.Files, at, turn.Next) };
                    with.Health.Succeeded();
                    yield return Batch.Of(turn.Changes, cursor.ToCursor());
                }
            if (!isQuiet)
                continue;
            RefuseOverflow(view);
            with.Health.Succeeded();
            yield return Batch.Of([], cursor.ToCursor());
            await Task.Delay(options.Poll, with.Time, stop);
        }
    }

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => ItemParser.One(raw, receivedAt).Change;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (IOException error)
        {
            throw new UnreachableSourceException($"The files of {options.Folder} cannot be read now: {error.Message}", error);
        }
    }

    /// <summary>Null where nothing whole can be read; <paramref name="halves"/> remembers files that had nothing whole, so that they are not tried in vain.</summary>
    private LineTurn? Read(string path, FileMark mark, Dictionary<FileMark, (long Length, DateTime WrittenAt)> halves)
    {
        using var file = FolderView.Open(path);
        // Somebody may have put another file under the name since the look.
        if (file is null || FileIdentity.Of(file) != mark.Identity)
            return null;
        var state = (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
        if (halves.TryGetValue(mark, out var seen) && seen == state)
            return null;
        halves.Remove(mark);
        var turn = new LineReader(file, Path.GetFileName(path), mark, with.Time.GetUtcNow()).Read();
        if (turn is null && state.Item1 > mark.Offset)
            halves[mark] = state;
        return turn;
    }

    private void RefuseOverflow(FolderView view)
    {
        if (view.Waiting > 0)
            throw new RefusedException(
                $"{view.Waiting} files of {options.Folder} wait for room: {NdjsonCursor.MostFiles} others end in half a line; complete or remove those.");
    }

    private static FileMark[] Replaced(IReadOnlyList<FileMark> marks, int at, FileMark next)
    {
        FileMark[] replaced = [.. marks];
        replaced[at] = next;
        return replaced;
    }
}

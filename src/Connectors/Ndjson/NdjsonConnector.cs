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
            stop.ThrowIfCancellationRequested();
            var (changes, next) = Turn(cursor, halves);
            with.Health.Succeeded();
            cursor = next;
            yield return Batch.Of(changes ?? [], cursor.ToCursor());
            if (changes is null)
                await Task.Delay(options.Poll, with.Time, stop);
        }
    }

    public Change Reread(string id, ReadOnlyMemory<byte> raw, DateTimeOffset receivedAt) => ItemParser.One(raw, receivedAt).Change;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The next lines of the first file that has any; no changes at all where none has. <paramref name="halves"/> remembers files that had nothing whole.</summary>
    private (IReadOnlyList<Change>? Changes, NdjsonCursor Next) Turn(NdjsonCursor cursor, Dictionary<FileMark, (long Length, DateTime WrittenAt)> halves)
    {
        try
        {
            var view = FolderView.Look(options, cursor);
            for (var at = 0; at < view.Files.Count; at++)
                if (Read(view.Files[at], halves) is { } turn)
                    return (turn.Changes, view.Cursor with { Files = Replaced(view.Cursor.Files, at, turn.Next) });
            return view.Waiting == 0 ? (null, view.Cursor) : throw new RefusedException(
                $"{view.Waiting} files of {options.Folder} wait for room: {NdjsonCursor.MostFiles} others end in half a line; complete or remove those.");
        }
        catch (IOException error)
        {
            throw new UnreachableSourceException($"The files of {options.Folder} cannot be read now: {error.Message}", error);
        }
    }

    private LineTurn? Read((string Path, FileMark Mark) known, Dictionary<FileMark, (long Length, DateTime WrittenAt)> halves)
    {
        using var file = FolderView.Open(known.Path);
        // Somebody may have put another file under the name since the look.
        if (file is null || FileIdentity.Of(file) != known.Mark.Identity)
            return null;
        var state = (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
        if (halves.TryGetValue(known.Mark, out var seen) && seen == state)
            return null;
        halves.Remove(known.Mark);
        var turn = new LineReader(file, Path.GetFileName(known.Path), known.Mark, with.Time.GetUtcNow()).Read();
        if (turn is null)
            halves[known.Mark] = state;
        return turn;
    }

    private static FileMark[] Replaced(IReadOnlyList<FileMark> marks, int at, FileMark next)
    {
        FileMark[] replaced = [.. marks];
        replaced[at] = next;
        return replaced;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Contracts;

namespace NdjsonPlugin;

/// <summary>Reads the lines of one file as they are appended; the cursor is the byte at which the next line begins.</summary>
public sealed class LinesConnector(LinesOptions options, Surroundings with) : IConnector
{
    private const int ReadAtOnce = 256 * 1024;

    public IReadOnlyList<string> Lanes { get; } = ["lines"];

    public async IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, [EnumeratorCancellation] CancellationToken stop)
    {
        var offset = from.IsStart ? 0 : long.Parse(from.Value, CultureInfo.InvariantCulture);
        while (true)
        {
            var changes = Read(ref offset);
            with.Health.Succeeded();
            // The hub makes these changes and this cursor durable together before it asks for more.
            yield return Batch.Of(changes, new Cursor(offset.ToString(CultureInfo.InvariantCulture)));
            if (changes.Count == 0)
                await Task.Delay(options.Poll, with.Time, stop);
            stop.ThrowIfCancellationRequested();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<Change> Read(ref long offset)
    {
        var changes = new List<Change>();
        try
        {
            using var file = File.OpenHandle(options.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[ReadAtOnce];
            ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, RandomAccess.Read(file, buffer, offset));
            // Half a line at the end is left for the next look.
            for (var end = bytes.Span.IndexOf((byte)'\n'); end >= 0; end = bytes.Span.IndexOf((byte)'\n'))
            {
                if (bytes[..end].Trim(" \r"u8) is { IsEmpty: false } line)
                    changes.Add(Parse(line));
                bytes = bytes[(end + 1)..];
                offset += end + 1;
            }
            if (changes.Count == 0 && bytes.Length == ReadAtOnce)
            {
                // No line is that long: what there is goes to quarantine, so that the lane moves on.
                changes.Add(Defective(bytes[..1_024].ToArray(), $"The line at byte {offset} is longer than {ReadAtOnce} bytes."));
                offset += bytes.Length;
            }
            return changes;
        }
        catch (IOException error)
        {
            throw new UnreachableSourceException($"The file {options.File} cannot be read now: {error.Message}", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RefusedException($"The file {options.File} may not be read by this program.", error);
        }
    }

    /// <summary>A line that cannot be read is handed on too: the hub keeps it in quarantine with the reason.</summary>
    private static Change Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            var item = JsonSerializer.Deserialize(line.Span, LinesJson.Default.LineItem);
            if (item is { Id.Length: > 0, Text.Length: > 0 })
                return new Put(new Post { NativeId = item.Id, Author = new Author { Id = item.Author ?? "anonymous" }, Text = item.Text, Raw = line });
            return Defective(line, "The line must be an object with id and text.");
        }
        catch (JsonException error)
        {
            return Defective(line, $"The line must be JSON; it is broken at byte {error.BytePositionInLine}.");
        }
    }

    private static Defective Defective(ReadOnlyMemory<byte> line, string reason) => new(Convert.ToHexStringLower(SHA256.HashData(line.Span)), line, reason);
}

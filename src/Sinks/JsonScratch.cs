using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Sinks;

/// <summary>A writer with its buffer, one to a thread: what is written must be copied out before the thread goes on.</summary>
internal sealed class JsonScratch
{
    private const int First = 4096, LargestKept = 256 * 1024;

    /// <summary>Letters of all scripts stay as they are; no validation: the writer's callers write whole objects.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static JsonScratch? mine;

    private ArrayBufferWriter<byte> buffer = new(First);

    private JsonScratch() => Json = new Utf8JsonWriter(buffer, Options);

    public Utf8JsonWriter Json { get; }

    /// <summary>To be taken once: a huge ticket's buffer is the caller's then, and not the thread's.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Json.Flush();
            var written = buffer.WrittenSpan;
            if (buffer.Capacity > LargestKept)
                Json.Reset(buffer = new ArrayBufferWriter<byte>(First));
            return written;
        }
    }

    /// <summary>Empty.</summary>
    public static JsonScratch Take()
    {
        var scratch = mine ??= new JsonScratch();
        scratch.buffer.ResetWrittenCount();
        scratch.Json.Reset(scratch.buffer);
        return scratch;
    }
}

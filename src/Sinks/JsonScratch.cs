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

    public ReadOnlySpan<byte> Written
    {
        get
        {
            Json.Flush();
            return buffer.WrittenSpan;
        }
    }

    /// <summary>Empty, and not larger than a usual ticket needs.</summary>
    public static JsonScratch Take()
    {
        var scratch = mine ??= new JsonScratch();
        if (scratch.buffer.Capacity > LargestKept)
            scratch.buffer = new ArrayBufferWriter<byte>(First);
        scratch.buffer.ResetWrittenCount();
        scratch.Json.Reset(scratch.buffer);
        return scratch;
    }
}

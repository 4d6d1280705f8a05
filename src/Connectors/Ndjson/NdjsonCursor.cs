using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Where the lane stands: a mark for each file that may grow, a short key for each finished one, nothing of files that are gone.</summary>
/// <param name="Files">In the order in which they were found, at most <see cref="MostFiles"/>.</param>
/// <param name="Done">Keys of finished files that still lie in the folder, <see cref="KeyLength"/> bytes each, at most <see cref="MostDone"/>.</param>
internal sealed record NdjsonCursor([property: JsonPropertyName("files")] IReadOnlyList<FileMark> Files, [property: JsonPropertyName("done")] byte[] Done)
{
    /// <summary>With <see cref="MostDone"/> they keep the cursor under its 64 KB: 200 marks of at most 100 bytes, 4,000 keys of 8 in base64.</summary>
    public const int MostFiles = 200;

    public const int MostDone = 4_000;
    public const int KeyLength = 8;

    /// <exception cref="RefusedException">It is no cursor of this connector.</exception>
    public static NdjsonCursor Parse(Cursor cursor)
    {
        try
        {
            return cursor.IsStart ? new([], []) : JsonSerializer.Deserialize(cursor.Value, NdjsonJson.Default.NdjsonCursor)!;
        }
        catch (JsonException error)
        {
            throw new RefusedException("The lane's cursor was not written by the connector ndjson; was the channel's kind changed?", error);
        }
    }

    public Cursor ToCursor() => new(JsonSerializer.Serialize(this, NdjsonJson.Default.NdjsonCursor));
}

[JsonSerializable(typeof(NdjsonCursor))]
internal sealed partial class NdjsonJson : JsonSerializerContext;

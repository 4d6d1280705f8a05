using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>What a desk is answered after the commit.</summary>
internal static class DeskAnswers
{
    private static readonly JsonEncodedText[] Words = [.. Enum.GetNames<ChangeOutcome>().Select(name => JsonEncodedText.Encode(name.ToLowerInvariant()))];

    /// <summary>200; 422 where what came could not be read.</summary>
    public static WebhookResponse One(IReadOnlyList<ChangeResult> results) =>
        results.Any(result => result.Outcome == ChangeOutcome.Quarantined) ? new WebhookResponse(422, Body(results)) : Many(results);

    /// <summary>200 with one result for each event.</summary>
    public static WebhookResponse Many(IReadOnlyList<ChangeResult> results) => new(200, Body(results));

    private static ReadOnlyMemory<byte> Body(IReadOnlyList<ChangeResult> results)
    {
        var scratch = JsonScratch.Take();
        var json = scratch.Json;
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, result.Id);
            json.WriteString("status"u8, Words[(int)result.Outcome]);
            if (result.Reason is not null)
                json.WriteString("reason"u8, result.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        return scratch.Written.ToArray();
    }
}

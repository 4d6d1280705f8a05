using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>How far an order has come; one a backend, kept in <c>meta</c> and written with the rows that it makes due. Times in microseconds, rows by the ids of their events.</summary>
/// <param name="From">Events after this id were written since the time.</param>
/// <param name="After">All tickets whose first event of the order is up to this one are dealt with.</param>
internal sealed record ReplayProgress(long Since, long Until, long From, long UpTo, long After, long Sent, long Left, string By, string? Why, bool IsDone)
{
    public static ReplayProgress? Read(IWriteSession session, string backend) =>
        session.ReadMeta(Key(backend)) is { } json ? JsonSerializer.Deserialize(json, ReplayJson.Default.ReplayProgress) : null;

    public void Write(IWriteSession session, string backend) => session.WriteMeta(Key(backend), JsonSerializer.Serialize(this, ReplayJson.Default.ReplayProgress));

    private static string Key(string backend) => $"replay:{backend}";
}

[JsonSerializable(typeof(ReplayProgress))]
internal sealed partial class ReplayJson : JsonSerializerContext;

using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>On which terms a backend is told again what it may know already (docs/decisions/0003-outcomes.md).</summary>
internal static class ReplayTerms
{
    public static string? Refusal(BackendLine line) => line is { Class: BackendClass.Blind, CanFind: false, MayResend: false }
        ? $"Backend {line.Name} can neither be searched nor keeps keys: whatever it still has would stand there twice. Backends:{line.Name}:WhenInDoubt must be resend for that; it is park." : null;

    /// <summary>Whether a row is searched for before it is sent.</summary>
    public static bool IsDoubt(BackendLine line, long firstIntentAt, long now) => line.CanFind && (line.Class != BackendClass.Keyed || firstIntentAt < KeptSince(line, now));

    /// <summary>The desk no longer knows a key that was first sent before; 0: it knows them all.</summary>
    public static long KeptSince(BackendLine line, long now) => line is { Class: BackendClass.Keyed, KeyValidFor: { } valid } ? now - Clock.Micros(valid) : 0;

    /// <summary>Null: it is sent again.</summary>
    /// <param name="stands">Whether its ticket's create is done.</param>
    /// <param name="isForgotten">Whether the desk no longer keeps its key and cannot be searched.</param>
    public static ReplayLeft? Why(DeliveryState state, bool stands, bool isReadable, bool hasFile, bool isForgotten) => state switch
    {
        DeliveryState.Parked => ReplayLeft.Parked,
        DeliveryState.Dead => ReplayLeft.Dead,
        DeliveryState.Cancelled => ReplayLeft.Cancelled,
        not DeliveryState.Done => ReplayLeft.OnItsWay,
        _ when !stands => ReplayLeft.NoTicket,
        _ when !isReadable => ReplayLeft.Unreadable,
        _ when !hasFile => ReplayLeft.FileGone,
        _ when isForgotten => ReplayLeft.KeyExpired,
        _ => null,
    };
}

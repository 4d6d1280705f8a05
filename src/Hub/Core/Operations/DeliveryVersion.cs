using System.Globalization;
using System.Security.Cryptography;
using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>What a person saw of a row: its state, its tries and its content. Another value later: something changed since.</summary>
internal static class DeliveryVersion
{
    public static string Of(DeliveryState state, int attempt, TicketEvent body)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        StoreJson.WithEvent(body, hash, static (target, json) => SHA256.HashData(json, target));
        return string.Create(CultureInfo.InvariantCulture, $"{state.ToString().ToLowerInvariant()}-{attempt}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}");
    }
}

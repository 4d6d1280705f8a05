using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;

namespace Hub.Core;

/// <summary>
/// Keys are derived, never drawn (docs/decisions/0001-contracts.md): 128 bits of HMAC-SHA256 under the installation key as 32 lower-case hexadecimal digits. Parts are joined by NUL,
/// which no clean string holds. Safe for several threads; a key is set up once a thread, which is most of its price.
/// </summary>
/// <param name="installationKey">Outlives the store.</param>
/// <param name="resetAt">When the store before this one was set aside: ids began anew then, and no key that rests on them may come again. Null: none was.</param>
internal sealed class DerivedKeys(byte[] installationKey, long? resetAt = null) : IDisposable
{
    private readonly string anew = resetAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"\0{at}") : "";
    private readonly ThreadLocal<IncrementalHash> hmac = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, installationKey), trackAllValues: true);

    public string Ticket(string backend, string channel, string threadOrRoot, string asker, int ordinal) =>
        Hmac($"ticket\0{backend}\0{channel}\0{threadOrRoot}\0{asker}\0{ordinal}");

    /// <summary>The place where the asker of a conversation reads, as the rows of its replies name it.</summary>
    public string Place(string channel, long conversation) => Hmac($"place\0{channel}\0{conversation}{anew}");

    /// <summary>Tells one text from another without telling it.</summary>
    public string Hidden(string text) => Hmac($"hidden\0{text}");

    public string Post(string channel, string nativeId) => Hmac($"post\0{channel}\0{nativeId}");

    public EventKey Event(TicketEvent item) => new(Hmac($"event\0{item.TicketKey}\0{Word(item.Kind)}\0{Subject(item)}"));

    public void Dispose()
    {
        foreach (var keyed in hmac.Values)
            keyed.Dispose();
        hmac.Dispose();
    }

    /// <summary>What a kind happens at most once for in a ticket (docs/decisions/0005-ticket-events.md).</summary>
    private string Subject(TicketEvent item) => item switch
    {
        { Kind: TicketEventKind.Requester } => item.RequesterAddress ?? "",
        { Kind: TicketEventKind.Attached } => $"{item.NativeId}\0{item.Revision}\0{item.File?.Hash}",
        { ActionId: not 0 } => $"action\0{item.ActionId}{anew}",
        { InternalComment: true } => $"{item.NativeId}\0{item.Revision}\0internal",
        _ => $"{item.NativeId}\0{item.Revision}",
    };

    private static string Word(TicketEventKind kind) => kind switch
    {
        TicketEventKind.Created => "created",
        TicketEventKind.Commented => "commented",
        TicketEventKind.Changed => "changed",
        TicketEventKind.Redacted => "redacted",
        TicketEventKind.Requester => "requester",
        TicketEventKind.Attached => "attached",
        TicketEventKind.Closed => "closed",
        TicketEventKind.Replied => "replied",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string Hmac(string parts)
    {
        var length = Encoding.UTF8.GetMaxByteCount(parts.Length);
        Span<byte> bytes = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var keyed = hmac.Value!;
        keyed.AppendData(bytes[..Encoding.UTF8.GetBytes(parts, bytes)]);
        keyed.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}

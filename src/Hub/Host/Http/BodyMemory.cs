namespace Hub.Host.Http;

/// <summary>
/// Memory for bodies that are still on their way: bounded together, for each channel and for each remote address, so that nobody fills it for the others. It is
/// handed out in blocks that are used again, so that a body that is refused half read leaves nothing to collect.
/// </summary>
internal sealed class BodyMemory(DoorLimits limits)
{
    /// <summary>Bytes of a block; under what the runtime takes for a large object.</summary>
    public const int Block = 64 * 1024;

    private readonly Stack<byte[]> free = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> byChannel = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, long> byAddress = [];
    private long held;

    /// <summary>False, and nothing taken, where it would go over a bound.</summary>
    public bool TryTake(BodyHolder who, long bytes)
    {
        lock (gate)
        {
            if (held + bytes > limits.MostTogether || byChannel.GetValueOrDefault(who.Channel) + bytes > limits.MostOfChannel
                || (who.Address != RemoteAddress.Here && byAddress.GetValueOrDefault(who.Address) + bytes > limits.MostOfAddress))
                return false;
            Add(who, bytes);
            return true;
        }
    }

    public void Give(BodyHolder who, long bytes)
    {
        if (bytes == 0)
            return;
        lock (gate)
            Add(who, -bytes);
    }

    public byte[] Rent()
    {
        lock (gate)
            if (free.TryPop(out var block))
                return block;
        return GC.AllocateUninitializedArray<byte>(Block);
    }

    public void Return(List<byte[]> blocks)
    {
        lock (gate)
            blocks.ForEach(free.Push);
        blocks.Clear();
    }

    private void Add(BodyHolder who, long bytes)
    {
        held += bytes;
        if (held == 0)
            free.Clear(); // nobody sends: nothing is kept for those who may come
        byChannel[who.Channel] = byChannel.GetValueOrDefault(who.Channel) + bytes;
        if (who.Address == RemoteAddress.Here)
            return;
        var now = byAddress.GetValueOrDefault(who.Address) + bytes;
        if (now == 0)
            byAddress.Remove(who.Address);
        else
            byAddress[who.Address] = now;
    }
}

/// <summary>Whose share a body's memory is taken from.</summary>
internal readonly record struct BodyHolder(string Channel, ulong Address);

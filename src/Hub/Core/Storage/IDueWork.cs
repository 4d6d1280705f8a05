namespace Hub.Core.Storage;

/// <summary>What falls due later, kept until it is done: it outlives the hub.</summary>
internal interface IDueWork
{
    /// <summary>What is due already stays so.</summary>
    void Add(DueKind kind, int channel, string key, long dueAt);

    void Done(DueKind kind, int channel, string key);

    /// <summary>The oldest first.</summary>
    IReadOnlyList<DueRow> Due(DueKind kind, int channel, long now, int most);

    /// <summary>When the next falls due; null: nothing waits.</summary>
    long? NextDue(DueKind kind, int channel);
}

internal enum DueKind { Album }

internal sealed record DueRow(int Channel, string Key, long DueAt);

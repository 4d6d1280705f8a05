namespace Hub.Contracts;

/// <summary>One thing that a connector read.</summary>
public abstract record Change;

/// <summary>A post or a revision of one; an edit before its original is a Put too.</summary>
public sealed record Put(Post Post) : Change;

/// <summary>The platform no longer has the post. Beats every edit and leaves a tombstone.</summary>
public sealed record Gone(string NativeId, DateTimeOffset At) : Change;

/// <summary>Something that came but could not be read; <paramref name="Id"/> is its native id or, where none could be found, the hash of its content.</summary>
public sealed record Defective(string Id, ReadOnlyMemory<byte> Raw, string Reason) : Change;

/// <summary>Where a lane stands upstream; opaque to the host, at most 64 KB.</summary>
public readonly record struct Cursor(string Value)
{
    public const int MaxLength = 64 * 1024;

    /// <summary>A lane that was never read.</summary>
    public static readonly Cursor Start = new("");

    public bool IsStart => string.IsNullOrEmpty(Value);
}

/// <summary>What one turn of a lane brought.</summary>
/// <param name="Changes">In the order of the source; may be empty (a heartbeat, or a cursor that moves).</param>
/// <param name="Cursor">Where to go on once the batch is durable.</param>
/// <param name="Seen">Items seen upstream, those skipped included (R3).</param>
/// <param name="Skipped">Kinds that the connector does not read, counted by kind.</param>
public sealed record Batch(IReadOnlyList<Change> Changes, Cursor Cursor, int Seen, IReadOnlyDictionary<string, int> Skipped)
{
    public static readonly IReadOnlyDictionary<string, int> NothingSkipped = new Dictionary<string, int>();

    /// <summary>What the source gives no more; listed for the operator once the batch is durable.</summary>
    public IReadOnlyList<Missed> Gaps { get; init; } = [];

    public static Batch Of(IReadOnlyList<Change> changes, Cursor cursor) => new(changes, cursor, changes.Count, NothingSkipped);
}

/// <summary>A time of which the source gives no more what came then.</summary>
/// <param name="From">Null: nobody knows since when.</param>
/// <param name="Reason">One sentence.</param>
public sealed record Missed(DateTimeOffset? From, DateTimeOffset To, string Reason);

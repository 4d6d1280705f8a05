using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>What is read by lanes and pushed by webhooks: a channel, or a backend that tells what became of our tickets.</summary>
internal abstract class Source(string name, int id)
{
    public string Name { get; } = name;

    /// <summary>Of the name; channels and backends share one numbering.</summary>
    public int Id { get; } = id;

    /// <summary>As it begins a sentence.</summary>
    public abstract string Title { get; }

    /// <summary>Takes the secrets of its settings out of words that a plugin or a platform wrote.</summary>
    public abstract string Hide(string words);

    public abstract IReadOnlyList<string> Lanes { get; }

    public abstract IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop);
}

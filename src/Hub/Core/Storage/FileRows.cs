namespace Hub.Core.Storage;

/// <summary>A row of <c>attachment</c>: a file that a post links to, and due work until it is here or given up.</summary>
internal sealed record FileRow(long Id, long Post, int Channel, int Revision, string Url, string? Name, string? ContentType, long? Bytes)
{
    public string? Hash { get; init; }

    public FileState State { get; init; }

    public int Attempts { get; init; }
}

internal interface IFileWrites
{
    /// <summary>False: the post links to it already.</summary>
    bool Add(FileRow row, long now);

    IReadOnlyList<FileRow> Due(long now, int limit);

    /// <summary>When the next one falls due; null: none waits.</summary>
    long? NextDue();

    /// <summary>The row as it stands; null: its post was deleted.</summary>
    FileRow? Get(long id);

    /// <summary>The file lies in the folder under its hash.</summary>
    void Keep(FileRow row);

    void Postpone(long id, long dueAt, string reason);

    /// <summary>It will not come: the post shows why.</summary>
    void End(FileRow row, string reason);

    IReadOnlyList<FileRow> OfPost(long post);

    /// <summary>Forgets the files of a post; answers the hashes that it had.</summary>
    IReadOnlyList<string> Remove(long post);

    bool IsUsed(string hash);
}

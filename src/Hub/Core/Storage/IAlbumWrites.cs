namespace Hub.Core.Storage;

/// <summary>Parts of messages that come one by one, and the work that falls due once they were waited for.</summary>
internal interface IAlbumWrites
{
    AlbumPart? Part(int channel, string nativeId);

    /// <summary>In the order in which they first came; only those that are still there.</summary>
    IReadOnlyList<AlbumPart> Parts(int channel, string album);

    /// <summary>The native id of the album's post; null: it was not made yet.</summary>
    string? RootOf(int channel, string album);

    /// <summary>A new part, or a newer state of one.</summary>
    void Put(int channel, string album, AlbumPart part);

    /// <summary>The parts make the post of this native id.</summary>
    void Settle(int channel, string album, string root);

    /// <summary>A part of an album that waits is deleted on its platform.</summary>
    void Remove(int channel, string nativeId);

    /// <summary>The album's post is deleted: nothing of its parts is kept. Answers their native ids.</summary>
    IReadOnlyList<string> Forget(int channel, string album);
}

/// <param name="NativeId">Of the part.</param>
/// <param name="Album">What the parts share.</param>
/// <param name="Number">Ascending in the order in which parts came.</param>
/// <param name="Order">By the source; null: it has none.</param>
/// <param name="Hash">Of what the part says.</param>
/// <param name="Body">The part as a post, JSON.</param>
internal sealed record AlbumPart(string NativeId, string Album, string? Root, long Number, long? Order, long Hash, string Body);

using System.Buffers.Binary;
using System.Security.Cryptography;
using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>A change with everything that could be worked out on the channel's own task, before the writer.</summary>
/// <param name="Change">Cleaned.</param>
/// <param name="Scored">Null for what is not a post.</param>
/// <param name="Hash">Of the post's visible content, or of the raw bytes of what could not be read.</param>
/// <param name="Print">What the text says but for small changes; null: too little to tell, or nobody looked.</param>
/// <param name="Failure">Why this post must go to quarantine; null: nothing.</param>
internal readonly record struct Prepared(Change Change, Scored? Scored, long Hash, string? Failure, WordPrint? Print = null)
{
    /// <summary>Decodes, cleans and scores; a post on which a step throws carries its failure instead.</summary>
    public static Prepared Of(Change raw, in Scorer scorer)
    {
        try
        {
            var change = Normalise.Clean(raw ?? throw new ArgumentNullException(nameof(raw)));
            return change switch
            {
                // A part says little; what they say together is scored once it is due.
                Put part when Albums.Album.IsPart(part.Post) => new Prepared(part, null, ContentHash(part.Post), null),
                Put put => Of(put, scorer.Score(put.Post)),
                Defective defective => new Prepared(change, null, Hash64(defective.Raw.Span), defective.Reason),
                _ => new Prepared(change, null, 0, null),
            };
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // R1: one bad post never stops a channel and never disappears.
            var (bytes, reason) = (RawOf(raw), $"A step failed on it: {error.GetType().Name}.");
            var hash = Hash64(bytes.Span);
            return raw is Put { Post.NativeId: not null } or DeskEvent { Id: not null } ? new Prepared(raw, null, hash, reason) : new Prepared(new Defective($"hash:{hash:x16}", bytes, reason), null, hash, reason);
        }
    }

    private static Prepared Of(Put put, Scored scored) => new(put, scored, ContentHash(put.Post), null, scored is Unscored ? null : WordPrint.Of(put.Post.Text));

    public static ReadOnlyMemory<byte> RawOf(Change change) => change switch { Put put => put.Post?.Raw ?? default, Defective defective => defective.Raw, DeskEvent item => item.Raw, _ => default };

    public static string IdOf(Change change) => change switch
    {
        Put put => put.Post.NativeId,
        Gone gone => gone.NativeId,
        Defective defective => defective.Id,
        DeskEvent item => item.Id,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static long ContentHash(Post post) => post is { Subject: null, Html: null, Attachments.Count: 0 }
        ? Hash64(System.Runtime.InteropServices.MemoryMarshal.AsBytes(post.Text.AsSpan())) : ContentHashOfParts(post);

    private static long ContentHashOfParts(Post post)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, post.Text);
        Append(hash, post.Subject);
        Append(hash, post.Html);
        foreach (var file in post.Attachments)
        {
            Append(hash, file.Name);
            Append(hash, file.Url);
        }
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static void Append(IncrementalHash hash, string? part)
    {
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes((part ?? "\u0001").AsSpan()));
        hash.AppendData(Separator);
    }

    private static ReadOnlySpan<byte> Separator => [0xff, 0xff];

    private static long Hash64(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}

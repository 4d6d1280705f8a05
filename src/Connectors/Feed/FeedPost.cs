using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>Makes changes of items.</summary>
/// <param name="identity">What makes two of them the same.</param>
/// <param name="host">Author of what names none.</param>
internal sealed class FeedPost(FeedIdentity identity, string host)
{
    /// <summary>The same for an item whenever it comes; a hash of what there is where it has neither id nor link.</summary>
    /// <param name="isShared">The feed gave one id to several links.</param>
    public string IdOf(FeedItem item, bool isShared)
    {
        var link = item.Link?.AbsoluteUri;
        var both = item.Id is null ? link : link is null || link == item.Id ? item.Id : $"{item.Id} {link}";
        var chosen = identity switch
        {
            _ when item.IsDeleted => item.Id,
            FeedIdentity.Id => item.Id ?? link,
            FeedIdentity.Link => link ?? item.Id,
            FeedIdentity.Both => both,
            _ => isShared || IsElsewhere(item) ? both : item.Id ?? link,
        };
        return CleanText.Id(chosen ?? ContentHash.Of(item.PublishedAt is { } at ? Encoding.UTF8.GetBytes($"{item.Title}\n{item.Author?.Name}\n{at.UtcTicks}") : item.Raw.Span));
    }

    public Change Of(FeedItem item, bool isShared, DateTimeOffset receivedAt)
    {
        if (item.Problem is { } problem)
            return new Defective(ContentHash.Of(item.Raw.Span), item.Raw, problem);
        var id = IdOf(item, isShared);
        return item.IsDeleted ? new Gone(id, item.PublishedAt ?? receivedAt) : new Put(Post(item, id));
    }

    /// <summary>Eight bytes that stand for the id.</summary>
    public static long Key(string id) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>Four bytes that stand for what the item says; never 0.</summary>
    public static int Mark(FeedItem item)
    {
        var words = $"{item.Title}\n{item.Text}\n{item.Link}\n{item.Author}\n{item.IsDeleted}\n{string.Join('\n', item.Files)}";
        return BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(words))) | 1;
    }

    /// <summary>An id that says it is the item's address, and is not, names something larger: the topic of a reply.</summary>
    private static bool IsElsewhere(FeedItem item) =>
        item is { IsIdLink: true, Id: { } id, Link: { } link } && Uri.TryCreate(id, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        && Uri.Compare(address, link, UriComponents.HostAndPort | UriComponents.PathAndQuery, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0;

    /// <summary>Revisions are numbered by the writer: feeds change texts without changing their dates.</summary>
    private Post Post(FeedItem item, string id)
    {
        var title = Clean(item.Title);
        return new Post
        {
            NativeId = id,
            Author = Author(item.Author),
            Text = item.Text.Length > 0 ? CleanText.Text(item.Text) : title ?? CleanText.Line(item.Files[0].Name ?? item.Files[0].Url!),
            Subject = title,
            Raw = item.Raw,
            Kind = item.InReplyTo is null ? PostKind.Post : PostKind.Reply,
            Visibility = Visibility.Public,
            Url = Clean(item.Link?.AbsoluteUri),
            CreatedAt = item.PublishedAt,
            Language = Clean(item.Language),
            ThreadId = IsElsewhere(item) ? CleanText.Id(item.Id!) : null,
            InReplyTo = item.InReplyTo is { } parent ? CleanText.Id(parent) : null,
            Attachments = [.. item.Files.Select(file => file with { Name = Clean(file.Name), Url = Clean(file.Url), ContentType = Clean(file.ContentType) })],
        };
    }

    private Author Author(FeedPerson? person) => new()
    {
        Id = CleanText.Id(person?.Url ?? person?.Email ?? person?.Name ?? host),
        Name = Clean(person?.Name),
        Email = Clean(person?.Email),
    };

    private static string? Clean(string? text) => text is null || CleanText.Line(text).Trim() is not { Length: > 0 } clean ? null : clean;
}

using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>Returns the same post, cleaned; a post that is clean already costs no allocation.</summary>
internal static class Normalise
{
    public static Change Clean(Change change) => change switch
    {
        Put put => Clean(put.Post) is var clean && ReferenceEquals(clean, put.Post) ? put : new Put(clean),
        Gone gone => CleanText.Id(gone.NativeId) is var id && ReferenceEquals(id, gone.NativeId) ? gone : gone with { NativeId = id },
        Defective defective => defective with { Id = CleanText.Id(defective.Id), Reason = CleanText.Line(defective.Reason) },
        DeskEvent item => Clean(item),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static DeskEvent Clean(DeskEvent item)
    {
        var clean = item with { Id = CleanText.Id(item.Id), TicketId = CleanText.Id(item.TicketId), Author = Line(item.Author) };
        return clean switch
        {
            StatusEvent status => status with { Word = CleanText.Line(status.Word) },
            CommentEvent comment => comment with { Text = CleanText.Text(comment.Text) },
            _ => clean,
        };
    }

    private static Post Clean(Post post) => IsClean(post) ? post : post with
    {
        NativeId = CleanText.Id(post.NativeId),
        Text = CleanText.Text(post.Text),
        Subject = Line(post.Subject),
        Html = post.Html is null ? null : CleanText.Text(post.Html),
        Url = Line(post.Url),
        Language = Line(post.Language),
        ThreadId = Id(post.ThreadId),
        InReplyTo = Id(post.InReplyTo),
        MessageId = Id(post.MessageId),
        Group = Id(post.Group),
        RepostOf = Id(post.RepostOf),
        References = [.. post.References.Select(CleanText.Id)],
        Attachments = [.. post.Attachments.Select(file => file with { Name = Line(file.Name), Url = Line(file.Url), ContentType = Line(file.ContentType) })],
        Author = Clean(post.Author),
    };

    private static Author Clean(Author author) => author with
    {
        Id = CleanText.Id(author.Id),
        Scope = Id(author.Scope),
        Handle = Line(author.Handle),
        Name = Line(author.Name),
        Email = Line(author.Email),
        Phone = Line(author.Phone),
        Bio = author.Bio is null ? null : CleanText.Text(author.Bio),
    };

    private static bool IsClean(Post post) =>
        IsClean(post.Text) && IsId(post.NativeId) && IsId(post.ThreadId) && IsId(post.InReplyTo) && IsId(post.MessageId) && IsId(post.Group) && IsId(post.RepostOf)
        && IsLine(post.Subject) && IsLine(post.Url) && IsLine(post.Language) && (post.Html is null || IsClean(post.Html)) && post.References.Count == 0 && post.Attachments.Count == 0
        && IsId(post.Author.Id) && IsId(post.Author.Scope) && IsLine(post.Author.Handle) && IsLine(post.Author.Name) && IsLine(post.Author.Email) && IsLine(post.Author.Phone)
        && (post.Author.Bio is null || IsClean(post.Author.Bio));

    private static bool IsClean(string text) => ReferenceEquals(CleanText.Text(text), text);

    private static bool IsLine(string? text) => text is null || ReferenceEquals(CleanText.Line(text), text);

    private static bool IsId(string? text) => text is null || ReferenceEquals(CleanText.Id(text), text);

    private static string? Line(string? text) => text is null ? null : CleanText.Line(text);

    private static string? Id(string? text) => text is null ? null : CleanText.Id(text);
}

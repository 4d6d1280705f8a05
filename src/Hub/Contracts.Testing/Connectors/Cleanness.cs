namespace Hub.Contracts.Testing;

/// <summary>Checks that every string of a post is as <see cref="CleanText"/> leaves it.</summary>
internal static class Cleanness
{
    public static void Check(IEnumerable<Change> changes, int expected)
    {
        var posts = changes.OfType<Put>().Select(put => put.Post).ToList();
        Expect.Same(expected, posts.Count, "Posts with hostile texts");
        foreach (var post in posts)
        {
            foreach (var id in Ids(post))
                Expect.That(id is null || CleanText.Id(id) == id, $"An id of {post.NativeId} is not clean.");
            foreach (var text in Strings(post))
                Expect.That(text is null || CleanText.Text(text) == text, $"A string of {post.NativeId} is not clean.");
            Expect.That(post.Text.Length > 0, $"The text of {post.NativeId} was lost.");
        }
    }

    private static IEnumerable<string?> Ids(Post post) =>
        [post.NativeId, post.Author.Id, post.ThreadId, post.InReplyTo, post.MessageId, post.Group, post.RepostOf, .. post.References];

    private static IEnumerable<string?> Strings(Post post) =>
    [
        post.Text, post.Subject, post.Html, post.Url, post.Language, post.PartitionKey, post.Author.Handle, post.Author.Name, post.Author.Email, post.Author.Bio,
        .. post.Attachments.SelectMany(attachment => new[] { attachment.Name, attachment.Url, attachment.ContentType }),
    ];
}

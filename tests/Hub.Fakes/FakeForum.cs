using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>A post of the fake forum. An item without title and text is one that nobody can read.</summary>
public sealed record ForumPost(string Id, string? Title, string? Html, string Author, DateTimeOffset? At)
{
    public string? Link { get; init; }
}

/// <summary>A forum with a feed at /feed.rss: conditional answers, packed ones, and faults that a test switches on.</summary>
public sealed class FakeForum : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<ForumPost> posts = [];
    private readonly List<(string? Match, string? Since, int Status)> asked = [];
    private readonly FakeServer server;

    private FakeForum() => server = new FakeServer(AnswerAsync);

    public Uri Url => new(server.Url, "feed.rss");

    /// <summary>Answered instead of the feed; null: the feed.</summary>
    public RequestDelegate? Instead { get; set; }

    public bool IsPacked { get; set; }

    public bool HasValidators { get; set; } = true;

    /// <summary>Minutes that the feed asks to be left alone.</summary>
    public int? Ttl { get; set; }

    /// <summary>What was asked with, and what was answered.</summary>
    public IReadOnlyList<(string? Match, string? Since, int Status)> Asked
    {
        get
        {
            lock (gate)
                return [.. asked];
        }
    }

    public static async Task<FakeForum> StartAsync()
    {
        var forum = new FakeForum();
        await forum.server.ComeBackAsync();
        return forum;
    }

    public FakeForum Post(params IEnumerable<ForumPost> more)
    {
        lock (gate)
            posts.AddRange(more);
        return this;
    }

    public void Edit(string id, Func<ForumPost, ForumPost> change)
    {
        lock (gate)
            posts[posts.FindIndex(post => post.Id == id)] = change(posts.Find(post => post.Id == id)!);
    }

    public Task GoDownAsync() => server.GoDownAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>The feed as it stands, the newest post first.</summary>
    public string Feed()
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Forum</title>");
        if (Ttl is { } minutes)
            text.Append(CultureInfo.InvariantCulture, $"<ttl>{minutes}</ttl>");
        lock (gate)
            foreach (var post in Enumerable.Reverse(posts))
                Write(text, post);
        return text.Append("</channel></rss>").ToString();
    }

    private static void Write(StringBuilder text, ForumPost post)
    {
        text.Append(CultureInfo.InvariantCulture, $"<item><guid isPermaLink=\"{(post.Link is null ? "false" : "true")}\">{Escaped(post.Id)}</guid>");
        if (post.Link is not null)
            text.Append(CultureInfo.InvariantCulture, $"<link>{Escaped(post.Link)}</link>");
        if (post.Title is not null)
            text.Append(CultureInfo.InvariantCulture, $"<title>{Escaped(post.Title)}</title>");
        if (post.Html is not null)
            text.Append(CultureInfo.InvariantCulture, $"<description>{Escaped(post.Html)}</description>");
        if (post.At is { } at)
            text.Append(CultureInfo.InvariantCulture, $"<pubDate>{at:ddd, dd MMM yyyy HH:mm:ss} GMT</pubDate>");
        text.Append(CultureInfo.InvariantCulture, $"<dc:creator>{Escaped(post.Author)}</dc:creator></item>\n");
    }

    /// <summary>Anything as XML, lone surrogates and controls as references (no writer of XML would).</summary>
    private static string Escaped(string text) => string.Concat(text.Select(letter => letter is '&' or '<' or '>' || char.IsControl(letter) || char.IsSurrogate(letter) || letter >= '\ufdd0'
        ? string.Create(CultureInfo.InvariantCulture, $"&#x{(int)letter:x};") : letter.ToString()));

    private async Task AnswerAsync(HttpContext context)
    {
        var (match, since) = ((string?)context.Request.Headers.IfNoneMatch, (string?)context.Request.Headers.IfModifiedSince);
        if (Instead is { } instead)
        {
            await instead(context);
        }
        else
        {
            var body = Encoding.UTF8.GetBytes(Feed());
            var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\"";
            if (HasValidators)
                context.Response.Headers.ETag = etag;
            if (HasValidators && match == etag)
                context.Response.StatusCode = 304;
            else
                await WriteAsync(context, body);
        }
        lock (gate)
            asked.Add((match, since, context.Response.StatusCode));
    }

    private async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/rss+xml";
        if (!IsPacked)
        {
            await context.Response.Body.WriteAsync(body);
            return;
        }
        context.Response.Headers.ContentEncoding = "gzip";
        await using var packed = new GZipStream(context.Response.Body, CompressionMode.Compress);
        await packed.WriteAsync(body);
    }
}

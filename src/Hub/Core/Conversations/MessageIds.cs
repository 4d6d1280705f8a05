using Hub.Contracts;

namespace Hub.Core.Conversations;

/// <summary>Message-IDs as they are compared: without brackets (RFC 5322, 3.6.4).</summary>
internal static class MessageIds
{
    /// <summary>Of a long chain the latest count.</summary>
    private const int Most = 20;

    public static string Bare(string id) => id.Trim().TrimStart('<').TrimEnd('>');

    /// <summary>Names a mail that has not come, apart from native ids.</summary>
    public static string Key(string bare) => "message:" + bare;

    /// <summary>It can be no native id.</summary>
    public static bool IsOne(string id) => id.StartsWith('<') && id.EndsWith('>');

    /// <summary>What the post refers to, the nearest last.</summary>
    public static IReadOnlyList<string> Of(Post post)
    {
        var ids = post.References.Skip(Math.Max(0, post.References.Count - Most)).Select(Bare).ToList();
        if (post.InReplyTo is { } answered && (IsOne(answered) || post.MessageId is not null) && (ids.Count == 0 || ids[^1] != Bare(answered)))
            ids.Add(Bare(answered));
        return ids;
    }
}

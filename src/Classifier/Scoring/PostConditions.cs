using Hub.Classifier.Packs;
using Hub.Classifier.Text;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>What the key <c>when</c> of a rule asks of a post; the channel is asked when it is decided.</summary>
internal readonly struct PostConditions(Post post, string language, Tokens tokens)
{
    public bool Meets(Conditions? when) =>
        when is null
        || ((when.Language?.Contains(language) ?? true)
            && (when.Visibility?.Contains(PostWords.Of(post.Visibility)) ?? true)
            && (when.Medium?.Contains(PostWords.Of(post.Kind)) ?? true)
            && (when.Automatic?.Contains(PostWords.Of(post.Automatic)) ?? true)
            && (when.Reply ?? IsReply) == IsReply
            && (when.MostWords == int.MaxValue || Words() <= when.MostWords));

    /// <summary>Words and numbers of the text; mentions, links and emoji do not count.</summary>
    private int Words()
    {
        var words = 0;
        for (var i = tokens.Subject; i < tokens.Count; i++)
            words += tokens[i].Kind is TokenKind.Word or TokenKind.Number ? 1 : 0;
        return words;
    }

    private bool IsReply => post.InReplyTo is not null || post.Kind is PostKind.Reply or PostKind.Comment;
}

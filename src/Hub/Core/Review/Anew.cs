using Hub.Core.Files;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Review;

/// <summary>Scores and decides what was left alone when it came (a flood, a list), with what is known of its sender now.</summary>
internal sealed class Anew(GroupEffects effects, Identities identities, DecisionMaker decisions, TicketEvents tickets, FileRecorder files)
{
    /// <summary>Who wrote it, as he stands now.</summary>
    public IdentityUse SenderOf(ChannelContext channel, StandingPost post, long now) => identities.Resolve(channel, post.Row.Post.Author, now);

    public (PostRow Row, Ruling Ruling) Decide(ChannelContext channel, StandingPost post, IdentityUse sender, long now)
    {
        var scored = decisions.Classifier.Score(post.Row.Post);
        var row = post.Row with { Language = scored.Language };
        var facts = post.Decision.Facts.Context;
        var ruling = decisions.Decide(channel, row.Post, scored, sender, tickets.Open(row.Conversation, now), facts.FollowsUp, row.First, now);
        if (row.Post.Attachments.Count > 0)
            files.Ask(channel, row, now);
        effects.Count(channel.Id, ruling.Verdict.Category, ruling.Match.Action);
        return (row, ruling);
    }
}

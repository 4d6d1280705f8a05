using Hub.Contracts;
using Hub.Core.Files;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>Follows a deletion on the platform: a tombstone, no words any more here or in the desk; decision, times and counts stay.</summary>
internal sealed class GoneRecorder(IWriteSession session, FileRecorder files, Redaction redaction)
{
    public Recorded Record(ChannelContext channel, Gone deletion, long now)
    {
        if (session.Posts.IsGone(channel.Id, deletion.NativeId))
            return Recorded.Repeated;
        session.Posts.AddTombstone(channel.Id, deletion.NativeId, Clock.Micros(deletion.At));
        session.Quarantine.Forget(channel.Id, deletion.NativeId);
        Follow(channel, deletion.NativeId, now);
        return Recorded.Gone;
    }

    /// <summary>Takes the words of what stands under the id, here and in the desk.</summary>
    public void Follow(ChannelContext channel, string nativeId, long now)
    {
        if (!session.Posts.IsGone(channel.Id, nativeId))
            session.Posts.AddTombstone(channel.Id, nativeId, now);
        if (session.Posts.Find(channel.Id, nativeId) is not { } head)
            return;
        session.Posts.Remove(head.First);
        files.Remove(head.First);
        redaction.Of(head.First, nativeId, now);
        redaction.OfReplies(head.First, head.Conversation, channel.Id, now);
    }
}

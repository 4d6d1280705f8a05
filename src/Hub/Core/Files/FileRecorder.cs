using Hub.Contracts;
using Hub.Core.Delivery;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Files;

/// <summary>The writer's part in files: asks for them with their post, keeps what came, and tells the desk.</summary>
internal sealed class FileRecorder(IWriteSession session, GroupEffects effects, EventQueue queue, IReadOnlyDictionary<int, BackendLine> lines)
{
    /// <summary>Files of one post that are fetched; more are shown and left.</summary>
    private const int MostOfPost = 50;

    /// <summary>Due work for each file that the post links to, in the post's own transaction.</summary>
    public void Ask(ChannelContext channel, PostRow row, long now)
    {
        if (channel.Setup.Files is null)
            return;
        foreach (var file in row.Post.Attachments.Take(MostOfPost))
            if (file.Url is { Length: > 0 } url)
                effects.FilesAreDue |= session.Files.Add(new FileRow(session.NextId(), row.First, channel.Id, row.Revision, url, file.Name, file.ContentType, file.Bytes), now);
    }

    /// <summary>The file is durable in the folder; false: its post was deleted meanwhile.</summary>
    public bool Keep(FileRow row, long now)
    {
        if (session.Files.Get(row.Id) is null)
            return false;
        session.Files.Keep(row);
        if (session.Tickets.OfPost(row.Post) is { } ticket)
            Tell(ticket, [row], now);
        return true;
    }

    /// <summary>A post with files that are here already came to a ticket; answers the ticket as it stands now.</summary>
    public TicketRow Tell(TicketRow ticket, long post, long now) => Tell(ticket, session.Files.OfPost(post), now);

    /// <summary>The post is deleted: its files go, unless another post has the same.</summary>
    public void Remove(long post) => effects.FilesGone.AddRange(session.Files.Remove(post));

    private TicketRow Tell(TicketRow ticket, IReadOnlyList<FileRow> files, long now)
    {
        if (ticket.Status == TicketStatus.Cancelled || !files.Any(file => file.Hash is not null) || !lines.TryGetValue(ticket.Backend, out var line) || !line.Takes(TicketEventKind.Attached))
            return ticket;
        var events = session.Tickets.EventsOf(ticket.Id).Where(row => row.Body.PostId == files[0].Post).Select(row => row.Body).ToList();
        var told = events.Where(item => item.Kind == TicketEventKind.Attached).Select(item => item.File?.Hash).ToHashSet();
        foreach (var file in files.Where(file => file.Hash is not null && told.Add(file.Hash)))
            ticket = queue.Append(ticket, EventBodies.AttachedOf(events[0], file), false, now);
        return ticket;
    }
}

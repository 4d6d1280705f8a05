using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>
/// Counts each sender's posts on the channel's own task, before anything costly is done with them (R24): a sender has a minute's posts at once, then one whenever
/// another is due; what comes in between is cut. What passed and comes again, as its sender was told to repeat it or a source shows it once more, is not one more. Many
/// threads may ask. It remembers a bounded number of senders; who is forgotten begins anew, and a flooding one is forgotten last.
/// </summary>
internal sealed class FloodGate(OwnAccounts own)
{
    private const int Sets = 8192, Ways = 4, Locks = 64;

    /// <summary>Posts of a sender that are known when they come again.</summary>
    private const int MostKnown = 128;
    private static readonly long Minute = Clock.Micros(TimeSpan.FromMinutes(1)), Hour = Clock.Micros(TimeSpan.FromHours(1));
    private readonly Lock[] locks = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];
    private Sender[]? senders;

    /// <summary>Whether the post is one too many of its author. Our own accounts are never cut.</summary>
    /// <param name="isPushed">By our clock; else by the platform's: a lane may read an hour's posts in a second, and what is far older than what was seen last is history, no flood.</param>
    public bool IsCut(ChannelContext channel, Post post, bool isPushed, long now)
    {
        var most = channel.Setup.MostOfSender;
        if (most == 0 || (!isPushed && post.CreatedAt is null))
            return false;
        var at = isPushed ? now : Math.Min(now, Clock.Micros(post.CreatedAt!.Value));
        return IsOver(post.Author.Scope ?? channel.Scope, post.Author.Id, PrintOf(post), at, most)
            && own.Of(channel.Name, post.Author, post.Author.EmailVerified == true || channel.Setup.TrustAuthor) is null;
    }

    /// <summary>The generic cell rate algorithm: <c>Due</c> is when all posts so far would have come at an even pace.</summary>
    private bool IsOver(string scope, string account, int print, long at, int most)
    {
        var pace = Minute / most;
        var all = Volatile.Read(ref senders) ?? Begin();
        var set = (int)((uint)HashCode.Combine(scope, account) % Sets);
        lock (locks[set % Locks])
        {
            ref var sender = ref Find(all.AsSpan(set * Ways, Ways), scope, account);
            if (at < sender.Last - Hour || sender.Passed.AsSpan().Contains(print))
                return false;
            sender.Last = at = Math.Max(at, sender.Last);
            var due = Math.Max(sender.Due, at);
            if (due - at > Minute - pace)
                return true;
            sender.Due = due + pace;
            sender.Passed ??= new int[Math.Min(most, MostKnown)];
            sender.Passed[sender.Next++ % sender.Passed.Length] = print;
            return false;
        }
    }

    /// <summary>Of this revision; never 0.</summary>
    private static int PrintOf(Post post) => HashCode.Combine(post.NativeId, post.OrderValue, post.Text) is not 0 and var print ? print : 1;

    private static ref Sender Find(Span<Sender> set, string scope, string account)
    {
        var oldest = 0;
        for (var way = 0; way < set.Length; way++)
        {
            if (set[way].Account == account && set[way].Scope == scope)
                return ref set[way];
            if (set[way].Due < set[oldest].Due)
                oldest = way;
        }
        set[oldest] = new Sender { Scope = scope, Account = account };
        return ref set[oldest];
    }

    private Sender[] Begin()
    {
        Interlocked.CompareExchange(ref senders, new Sender[Sets * Ways], null);
        return senders;
    }

    private struct Sender
    {
        public string? Scope, Account;
        public long Due, Last;

        /// <summary>Prints of what passed lately, in a ring.</summary>
        public int[]? Passed;
        public uint Next;
    }
}

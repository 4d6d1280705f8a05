using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Replies;

/// <summary>Keeps automatic replies from starting a loop, in layers (R14); each has its counter (<c>hub_replies_withheld_total</c>). Used by the writer's thread only.</summary>
internal sealed partial class LoopGuards(IWriteSession session)
{
    private const int MostRemembered = 10_000;
    private static readonly Meter Meter = new("Hub");
    private static readonly Counter<long> Withheld = Meter.CreateCounter<long>("hub_replies_withheld", description: "Replies that a guard held back.");
    private static readonly long Day = Clock.Micros(TimeSpan.FromDays(1)), Minute = Clock.Micros(TimeSpan.FromMinutes(1)), Rest = Clock.Micros(TimeSpan.FromMinutes(10));
    private readonly Dictionary<(long Contact, long Hash), (long At, string NativeId)> said = [];
    private readonly Dictionary<int, (long Since, int Sent, long RestsUntil)> pace = [];

    /// <summary>The guard that holds back an answer to this post; null: none does.</summary>
    public string? Against(ChannelContext channel, Post post, Asker asker, bool isStaff, long hash, long now)
    {
        var guard = post switch
        {
            { Automatic: not Automatic.No } => "auto-submitted",
            _ when ReplyTexts.IsLabelled(post.Text) => "labelled",
            { Author: var author } when IsNoReply(author) => "no-reply",
            { Author: var author } when IsForgeable(channel, author) => "unvouched",
            _ when isStaff => "own",
            _ => Against(channel, asker, isAsked: true, now),
        };
        if (guard is null && IsSaidAgain((asker.Contact, hash), post.NativeId, now))
            guard = "same-text";
        return guard is null ? null : Count(channel, guard);
    }

    /// <summary>The same for a word that no post asked for, such as a status.</summary>
    public string? Against(ChannelContext channel, Asker asker, bool isAsked, long now)
    {
        var guard = IsStopped(asker) ? "stop" : IsResting(channel, now) ? "breaker"
            : session.Replies.SentOn(asker.Contact, now / Day) >= channel.Setup.Replies.MostADay ? "ceiling" : null;
        return guard is null || isAsked ? guard : Count(channel, guard);
    }

    /// <summary>The account whose word on STOP anybody could have written.</summary>
    public static StopBasis BasisOf(ChannelContext channel, Author author) => IsForgeable(channel, author) ? StopBasis.Unvouched : StopBasis.Vouched;

    /// <summary>Nothing goes to whom a person blocked, also no words of a person's.</summary>
    public static bool IsBlocked(ChannelContext channel, ListEntryRow? mark) => mark is { Kind: ContactList.Block } && Count(channel, "blocked") is not null;

    /// <summary>One more automatic reply goes out.</summary>
    public void Sent(ChannelContext channel, long contact, long now)
    {
        session.Replies.CountSent(contact, now / Day);
        var (since, sent, rests) = pace.GetValueOrDefault(channel.Id);
        if (now - since >= Minute)
            (since, sent) = (now, 0);
        if (++sent > channel.Setup.Replies.MostAMinute)
            rests = now + Rest;
        pace[channel.Id] = (since, sent, rests);
    }

    /// <summary>STOP holds for all accounts of the person; where nobody vouches that he said it, for the account that did alone: a forger silences nobody else.</summary>
    private bool IsStopped(Asker asker)
    {
        if (!session.Replies.Suppressions(asker.Contact).Any(row => row.Basis != StopBasis.Unvouched || row.Identity == asker.Identity))
            return false;
        session.Replies.CountWithheld(asker.Contact);
        return true;
    }

    private bool IsResting(ChannelContext channel, long now) => pace.GetValueOrDefault(channel.Id).RestsUntil > now;

    /// <summary>A program says the same again; a person words it anew.</summary>
    private bool IsSaidAgain((long Contact, long Hash) words, string nativeId, long now)
    {
        if (said.Count >= MostRemembered)
            foreach (var old in said.Where(item => now - item.Value.At >= Day).Select(item => item.Key).ToList())
                said.Remove(old);
        if (said.Count >= MostRemembered)
            said.Clear();
        // The same post again is its group written once more, or its sender who was told to repeat it.
        var again = said.TryGetValue(words, out var last) && now - last.At < Day && last.NativeId != nativeId;
        said[words] = (now, nativeId);
        return again;
    }

    /// <summary>Known by an address that nobody vouches for: whoever writes it may be another, and the answer would reach a stranger.</summary>
    private static bool IsForgeable(ChannelContext channel, Author author) =>
        !channel.Setup.TrustAuthor && author.EmailVerified != true && (author.Email is not null || author.Id.IndexOf('@') > 0);

    private static bool IsNoReply(Author author) =>
        (author.Email ?? author.Handle) is { } address && NoReply().IsMatch(address);

    /// <summary>One more reply that did not go out.</summary>
    public static string Count(ChannelContext channel, string guard)
    {
        Withheld.Add(1, new KeyValuePair<string, object?>("channel", channel.Name), new KeyValuePair<string, object?>("guard", guard));
        return guard;
    }

    [GeneratedRegex(@"(^|[._-])(no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)([._+@-]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoReply();
}

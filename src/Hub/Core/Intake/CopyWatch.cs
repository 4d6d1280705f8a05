using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>
/// Notices who says again, nearly word for word, what several accounts or he himself said within a day. In memory and bounded: a restart begins anew. Used by the
/// writer's thread only.
/// </summary>
internal sealed class CopyWatch
{
    private const int MostTexts = 65_536, MostPeople = 16_384;
    private static readonly long Day = Clock.Micros(TimeSpan.FromDays(1));
    private readonly Generations<ulong, Said> texts = new(MostTexts);
    private readonly Generations<long, long> copies = new(MostPeople);

    /// <summary>How many posts of the identity were copies so far.</summary>
    public long Of(long identity) => copies.TryGet(identity, out var many) ? many : 0;

    /// <summary>One more post of the identity; whether it is a copy.</summary>
    /// <param name="post">Native id: a group that is written once more says nothing again.</param>
    public bool Hear(WordPrint print, long identity, string post, long now)
    {
        if (Find(print, now) is not { } said)
        {
            Keep(new Said(print, identity, post, now));
            return false;
        }
        var isCopy = said.IsAgainBy(identity, post, now);
        if (isCopy)
            copies.Set(identity, Of(identity) + 1);
        return isCopy;
    }

    private Said? Find(WordPrint print, long now)
    {
        for (var band = 0; band < WordPrint.Bands; band++)
            if (texts.TryGet(print.Band(band), out var said) && now - said.At < Day && said.Print.IsNear(print))
                return said;
        return null;
    }

    private void Keep(Said said)
    {
        for (var band = 0; band < WordPrint.Bands; band++)
            texts.Set(said.Print.Band(band), said);
    }

    private sealed class Said(WordPrint print, long first, string post, long at)
    {
        private long? second;
        private string last = post;

        public WordPrint Print { get; } = print;

        public long At { get; private set; } = at;

        /// <summary>The third who says it copies, and whoever says it twice.</summary>
        public bool IsAgainBy(long identity, string post, long now)
        {
            if (post == last)
                return false;
            (last, At) = (post, now);
            if (identity == first || identity == second || second is not null)
                return true;
            second = identity;
            return false;
        }
    }
}

/// <summary>A bounded memory: of two generations the older is dropped whole.</summary>
internal sealed class Generations<TKey, TValue>(int most)
    where TKey : notnull
{
    private Dictionary<TKey, TValue> young = [], old = [];

    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) => young.TryGetValue(key, out value) || old.TryGetValue(key, out value);

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }

    public void Set(TKey key, TValue value)
    {
        if (young.Count >= most)
        {
            (old, young) = (young, old);
            young.Clear();
        }
        young[key] = value;
    }
}

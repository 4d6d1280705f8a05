using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What the body of a pushed request holds.</summary>
internal readonly record struct PushedBody
{
    /// <summary>Most items of one request.</summary>
    public const int MostItems = 10_000;

    private static readonly Problem TooManyItems = new(413, "Too many items", $"The body must hold at most {MostItems} items; it holds more.")
    {
        Allowed = $"at most {MostItems} items",
        Found = "more",
    };

    /// <summary>In their order; null where the whole is nothing that the channel reads.</summary>
    public IReadOnlyList<ItemReading>? Items { get; private init; }

    /// <summary>The whole as one defective, where there are no items.</summary>
    public ItemReading Whole { get; private init; }

    /// <summary>One item was sent alone.</summary>
    public bool IsOne { get; private init; }

    /// <summary>More than <see cref="MostItems"/>; none is kept.</summary>
    public bool IsTooMany { get; private init; }

    /// <summary>Items of kinds that the channel passes over.</summary>
    public int Skipped { get; private init; }

    public static PushedBody One(ItemReading item) => new() { Items = [item], IsOne = true };

    public static PushedBody Many(IReadOnlyList<ItemReading> items, int skipped = 0) => new() { Items = items, Skipped = skipped };

    public static PushedBody Unparsable(ItemReading whole) => new() { Whole = whole };

    public static PushedBody TooMany() => new() { Items = [], IsTooMany = true };

    /// <summary>What the host makes of it.</summary>
    public WebhookReading ToReading()
    {
        if (IsTooMany)
            return new Denied(TooManyItems);
        if (Items is not { } items)
            return Quarantined(Whole);
        if (items.Count == 0)
            return new Answer(PushAnswers.Many([], Skipped));
        if (IsOne)
            return items[0].Problem is null ? new Received([items[0].Change], PushAnswers.RespondOne) : Quarantined(items[0]);
        var skipped = Skipped;
        return new Received(Changes(items), skipped == 0 ? PushAnswers.RespondMany : results => PushAnswers.Many(results, skipped));
    }

    private static Received Quarantined(ItemReading item) => new([item.Change], results => ProblemJson.Response(item.Problem!, results[0].Id));

    private static Change[] Changes(IReadOnlyList<ItemReading> items)
    {
        var changes = new Change[items.Count];
        for (var at = 0; at < changes.Length; at++)
            changes[at] = items[at].Change;
        return changes;
    }
}

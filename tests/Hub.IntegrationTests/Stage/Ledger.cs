using System.Collections.Concurrent;

namespace Hub.IntegrationTests;

/// <summary>What a desk must do once: open a ticket, comment on it, change it.</summary>
internal readonly record struct Effect(string NativeId, string Kind, int Revision)
{
    public override string ToString() => $"{Kind} of {NativeId}, revision {Revision}";
}

/// <summary>One item that a sender sends until it is accepted.</summary>
/// <param name="Effect">Null: no ticket (a post without words waits in review).</param>
/// <param name="IsBroken">It belongs into quarantine.</param>
internal sealed record Item(string Id, string Json, Effect? Effect, bool IsBroken = false)
{
    /// <summary>What may come of it once, or not at all: its sender floods.</summary>
    public Effect? Maybe { get; init; }
}

/// <summary>What senders know to be accepted: answered 200 (or 422, for quarantine), or written to a file whole.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentQueue<(string Channel, Item Item)> accepted = new();

    public IReadOnlyCollection<(string Channel, Item Item)> Accepted => accepted;

    public void Accept(string channel, params IEnumerable<Item> items)
    {
        foreach (var item in items)
            accepted.Enqueue((channel, item));
    }
}

/// <summary>Writes stories: a post, its follow-up, its edit; now and then one without words and one that cannot be read.</summary>
internal sealed class Story(string prefix)
{
    private int next;

    /// <summary>One to four items, to be sent in their order.</summary>
    public IReadOnlyList<Item> Next()
    {
        var number = ++next;
        var id = $"{prefix}-{number}";
        // A post that is edited has its version too: a repeated array holds it again after its edit, and without a version that is a third revision.
        var items = new List<Item> { Post(id, id, "created", number % 4 == 0 ? "\"version\":1," : "") };
        if (number % 3 == 0)
            items.Add(Post($"{id}-more", id, "commented", ""));
        if (number % 4 == 0)
            items.Add(Edit(id));
        if (number % 5 == 0)
            items.Add(Wordless($"{id}-picture"));
        if (number % 6 == 0)
            items.Add(Broken($"{id}-bad"));
        return items;
    }

    private static Item Post(string id, string thread, string kind, string version) =>
        new(id, $$$"""{"id":"{{{id}}}",{{{version}}}"text":"it is broken: {{{id}}}","conversationId":"{{{thread}}}","author":{"id":"author-{{{thread}}}"}}""", new Effect(id, kind, 1));

    private static Item Edit(string id) =>
        new(id, $$$"""{"id":"{{{id}}}","text":"it is quite broken: {{{id}}}","kind":"edit","version":2,"conversationId":"{{{id}}}","author":{"id":"author-{{{id}}}"}}""", new Effect(id, "changed", 2));

    /// <summary>Private, so that it is answered: each of a person of his own.</summary>
    public static Item Personal(string id) =>
        new(id, $$$"""{"id":"{{{id}}}","text":"it is broken: {{{id}}}","conversationId":"{{{id}}}","visibility":"private","subject":"Re: {{{id}}}","messageId":"<{{{id}}}@people.example>","author":{"id":"author-{{{id}}}","phone":"0381 1234567"}}""", new Effect(id, "created", 1));

    /// <summary>One of many of one sender.</summary>
    public static Item OfFlood(string id) =>
        new(id, $$$"""{"id":"{{{id}}}","text":"it is broken: {{{id}}}","conversationId":"{{{id}}}","author":{"id":"mallory"}}""", null) { Maybe = new Effect(id, "created", 1) };

    private static Item Wordless(string id) => new(id, $$"""{"id":"{{id}}","attachments":[{"name":"a.png","url":"https://pictures.example/{{id}}"}]}""", null);

    private static Item Broken(string id) => new(id, $$"""{"id":"{{id}}","text":5}""", null, IsBroken: true);
}

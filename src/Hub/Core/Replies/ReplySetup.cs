namespace Hub.Core;

/// <summary>What goes back to a channel.</summary>
public enum ChannelMode
{
    /// <summary>Nothing, ever.</summary>
    Listen,

    /// <summary>Only what a person wrote.</summary>
    Assist,

    /// <summary>Acknowledgements and status words too, labelled as automatic.</summary>
    Automatic,
}

/// <summary>How a channel answers.</summary>
public sealed record ReplySetup
{
    public static readonly ReplySetup Default = new();

    /// <summary>Names that mean us, e.g. <c>@acme</c>: a public post that holds one addresses us. A private post, and an answer to one of ours, always do.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    public ReplyTexts Texts { get; init; } = ReplyTexts.Shipped;

    /// <summary>Automatic replies that one person gets a day at most.</summary>
    public int MostADay { get; init; } = 3;

    /// <summary>Automatic replies that the channel sends a minute at most; beyond it none is sent for ten minutes.</summary>
    public int MostAMinute { get; init; } = 60;
}

namespace Hub.Core;

/// <summary>How a post came to its conversation; recorded with it (R17).</summary>
public enum ThreadingStep
{
    /// <summary>It begins one.</summary>
    None,

    /// <summary>The platform's thread id, or the post's own id where it begins a thread.</summary>
    Platform,

    /// <summary>An album's id.</summary>
    Group,

    /// <summary>It answers a post of the channel.</summary>
    Reply,

    /// <summary>Mail: In-Reply-To and References (RFC 5322, 3.6.4).</summary>
    References,

    /// <summary>A ticket's number in subject or text, from somebody who takes part (R16).</summary>
    TicketNumber,

    /// <summary>The same author and subject within a window.</summary>
    Subject,

    /// <summary>The same author on the same channel within some minutes.</summary>
    Author,

    /// <summary>A person split it off.</summary>
    Hand,
}

/// <summary>The steps of a channel in their order: the first that finds a conversation wins.</summary>
public sealed record Threading(IReadOnlyList<ThreadingStep> Steps)
{
    public static Threading Platform { get; } = new([ThreadingStep.Platform]);

    /// <summary>Each post is a conversation.</summary>
    public static Threading None { get; } = new([]);

    /// <summary>Those that the settings may name.</summary>
    public static IReadOnlyList<ThreadingStep> Known { get; } =
        [ThreadingStep.Platform, ThreadingStep.Reply, ThreadingStep.References, ThreadingStep.TicketNumber, ThreadingStep.Subject, ThreadingStep.Author];

    public bool HasPlatform { get; } = Steps.Contains(ThreadingStep.Platform);

    public bool HasReply { get; } = Steps.Contains(ThreadingStep.Reply);

    public bool HasReferences { get; } = Steps.Contains(ThreadingStep.References);

    public bool HasSubject { get; } = Steps.Contains(ThreadingStep.Subject);

    public bool HasAuthor { get; } = Steps.Contains(ThreadingStep.Author);

    /// <summary>One ticket for all who write in a thread; else each asker has his own.</summary>
    public bool PerThread { get; init; }

    /// <summary>Two queues that get the same mail have a post each; else it is one post with two arrivals (R11).</summary>
    public bool PerQueue { get; init; }

    public TimeSpan SubjectWindow { get; init; } = TimeSpan.FromDays(7);

    public TimeSpan AuthorWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How far back its steps with a window look.</summary>
    public TimeSpan Reach => TimeSpan.FromTicks(Math.Max(HasSubject ? SubjectWindow.Ticks : 0, HasAuthor ? AuthorWindow.Ticks : 0));
}

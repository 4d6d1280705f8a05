namespace Hub.Fakes;

/// <summary>What a fake desk does instead of answering well.</summary>
public abstract record DeskFault
{
    /// <summary>Keeps the request open until its caller gives up.</summary>
    /// <param name="AfterEffect">The ticket is made first.</param>
    public sealed record Hang(bool AfterEffect) : DeskFault;

    /// <summary>Keeps the request open until its caller gives up, and makes the ticket so long after that: a desk with a queue of its own.</summary>
    public sealed record Late(TimeSpan After) : DeskFault;

    /// <summary>Answers a status with words of its own.</summary>
    /// <param name="AfterEffect">The ticket is made first.</param>
    public sealed record Status(int Code, string Words, bool AfterEffect = false) : DeskFault;

    /// <summary>Answers 429; null: without Retry-After.</summary>
    public sealed record Throttle(TimeSpan? RetryAfter) : DeskFault;

    /// <summary>Breaks the connection: before any answer, or within the body of a good one.</summary>
    public sealed record Reset(bool AfterEffect, bool InBody) : DeskFault;

    /// <summary>Answers 200 with an error inside, and does nothing.</summary>
    public sealed record ErrorInside(string Words) : DeskFault;

    /// <summary>Answers a repeated key with 409 and the ticket that it opened; the first one well.</summary>
    public sealed record DuplicateAnswer : DeskFault;

    /// <summary>Sends the caller elsewhere.</summary>
    public sealed record Redirect(int Code, string Location) : DeskFault;

    /// <summary>A good answer with this body.</summary>
    public sealed record Answer(string Body, string ContentType = "application/json") : DeskFault;

    public static DeskFault TimeOutAfterCreate => new Hang(AfterEffect: true);

    public static DeskFault ErrorAfterCreate => new Status(500, "something broke behind us", AfterEffect: true);

    public static DeskFault ResetInBody => new Reset(AfterEffect: true, InBody: true);
}

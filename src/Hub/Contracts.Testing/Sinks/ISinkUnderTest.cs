namespace Hub.Contracts.Testing;

/// <summary>How the backend behind a sink behaves while a promise is tried.</summary>
public enum DeskMood
{
    Good,

    /// <summary>Asks to wait for <see cref="ISinkUnderTest.ThrottledFor"/>.</summary>
    Throttling,

    /// <summary>Refuses who calls, with <see cref="ISinkUnderTest.RefusalWords"/>; best if it repeats the credential in its answer.</summary>
    RefusingCredential,

    /// <summary>Refuses the event, with <see cref="ISinkUnderTest.RefusalWords"/>.</summary>
    RefusingContent,

    /// <summary>Takes the request and never answers; the sink is opened with a short time-out.</summary>
    Silent,

    /// <summary>Never answers, and the sink's own time-out is long.</summary>
    Patient,

    /// <summary>Does what it is asked and then fails, as with 500.</summary>
    FailingAfterEffect,

    /// <summary>Refuses connections.</summary>
    Down,
}

/// <summary>What a fixture lends to the suite: a sink, a backend of its own to try it on, and a look at what the backend holds.</summary>
public interface ISinkUnderTest : IAsyncDisposable
{
    /// <summary>The moods that this backend can be put in; promises that need another one do not apply.</summary>
    IReadOnlySet<DeskMood> Moods { get; }

    TimeSpan ThrottledFor { get; }

    string RefusalWords { get; }

    /// <summary>Values that must never be printed.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>Everything that the sink logged.</summary>
    IReadOnlyList<string> Logged { get; }

    /// <summary>How long the suite waits for what should come at once.</summary>
    TimeSpan Patience { get; }

    /// <summary>Puts the backend in the mood and opens the sink on it; what the backend holds stays. The suite disposes of the sink.</summary>
    Task<ISink> OpenAsync(DeskMood mood);

    /// <summary>What the backend holds now.</summary>
    Task<IReadOnlyList<HeldTicket>> HeldAsync();
}

/// <summary>A ticket as the backend holds it.</summary>
/// <param name="Id">As in <see cref="TicketReference.Id"/>.</param>
/// <param name="NativeId">Of the post that opened it.</param>
/// <param name="Words">All its texts.</param>
/// <param name="Comments">Texts of its comments, in order.</param>
public sealed record HeldTicket(string Id, string NativeId, string Words, IReadOnlyList<string> Comments);

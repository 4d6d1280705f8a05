namespace Hub.Contracts.Testing;

/// <summary>
/// A sink whose desk tells what becomes of tickets, with that desk, made anew for each promise. A hook that does not concern the desk throws
/// <see cref="NotApplicableException"/> with the reason.
/// </summary>
public interface IStatusUnderTest : IAsyncDisposable
{
    /// <summary>The kind's or preset's name.</summary>
    string Kind { get; }

    /// <summary>The lane by which what the hooks do comes.</summary>
    string Lane { get; }

    /// <summary>How long the sink may take to bring what happened in the desk; a third of it to stop.</summary>
    TimeSpan Patience => TimeSpan.FromSeconds(15);

    /// <summary>Opens the sink on the desk as it stands, as after a restart of the hub; the suite disposes it.</summary>
    ValueTask<ISink> OpenAsync(CancellationToken stop);

    /// <summary>Somebody of the desk changes the ticket's status to another one that is mapped, and each time to a different one.</summary>
    Task ChangeStatusAsync(string ticket, CancellationToken stop);

    /// <summary>Somebody of the desk writes a public comment whose text holds this (it may hold lone surrogates and NUL).</summary>
    Task CommentAsync(string ticket, string text, CancellationToken stop);

    /// <summary>Somebody of the desk writes a comment that the customer must not see.</summary>
    Task CommentInternallyAsync(string ticket, string text, CancellationToken stop);

    /// <summary>Something happens to the ticket that the sink cannot read, e.g. a status that nobody mapped.</summary>
    Task DoUnreadableAsync(string ticket, CancellationToken stop);

    /// <summary>From now on the desk answers that one must wait so long.</summary>
    Task ThrottleAsync(TimeSpan after, CancellationToken stop);

    /// <summary>From now on the desk refuses the credential or right.</summary>
    Task RefuseAsync(CancellationToken stop);

    /// <summary>From now on the desk cannot be reached.</summary>
    Task DisconnectAsync(CancellationToken stop);
}

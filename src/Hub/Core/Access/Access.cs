namespace Hub.Core;

/// <summary>What somebody may do; each role may all that stands before it.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Decides what waits for a person.</summary>
    Agent,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>Who asks for something, and what he may do.</summary>
public sealed record Actor(string Name, Role Role);

/// <summary>A token for /api/v1; the token itself is shown once and kept nowhere.</summary>
public sealed record TokenRecord(long Id, string Name, Role Role, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset? RevokedAt);

/// <param name="Token">Shown this once.</param>
public sealed record TokenMade(long Id, string Name, Role Role, string Token);

/// <summary>Who may come in by tokens.</summary>
public interface IAccess
{
    /// <summary>Whom a token stands for; null: nobody, or it was revoked.</summary>
    Task<Actor?> OfTokenAsync(string token, CancellationToken stop);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<TokenRecord>> TokensAsync(CancellationToken stop);

    /// <summary>Null: a live token of that name is there already.</summary>
    Task<TokenMade?> AddTokenAsync(string name, Role role, string by, CancellationToken stop);

    /// <summary>False: there is no such live token.</summary>
    Task<bool> RevokeTokenAsync(long id, string by, CancellationToken stop);
}

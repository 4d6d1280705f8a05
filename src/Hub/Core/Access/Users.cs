namespace Hub.Core;

/// <summary>A person who signs in on the page.</summary>
/// <param name="MustChange">His password was given to him: he may do nothing before he has chosen his own.</param>
/// <param name="RemovedAt">Null: he may come in.</param>
public sealed record UserRecord(long Id, string Name, Role Role, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset PasswordAt, bool MustChange, DateTimeOffset? RemovedAt);

/// <param name="Password">Shown this once.</param>
public sealed record UserMade(string Name, Role Role, string Password);

/// <param name="Hash">As the program hashes passwords; it is never a password.</param>
/// <param name="MustChange">Whether it was given to him.</param>
public sealed record NewPassword(string Hash, bool MustChange);

/// <summary>Who signed in.</summary>
public sealed record SignedIn(UserRecord User, string PasswordHash);

/// <summary>People who sign in, and their sessions. A session is 32 random bytes that the browser keeps and the store only as their SHA-256, so that a restart or a second hub loses none.</summary>
public interface IUsers
{
    /// <summary>Whether there was ever one: from then on nobody reads without showing who he is.</summary>
    Task<bool> AnyAsync(CancellationToken stop);

    /// <summary>By name; those who were removed last.</summary>
    Task<IReadOnlyList<UserRecord>> ListAsync(CancellationToken stop);

    /// <summary>Null: nobody of that name may come in.</summary>
    Task<SignedIn?> OfNameAsync(string name, CancellationToken stop);

    /// <summary>False: there is one of that name.</summary>
    Task<bool> AddAsync(string name, Role role, NewPassword password, string by, CancellationToken stop);

    /// <summary>False: there is nobody of that name.</summary>
    Task<bool> SetRoleAsync(string name, Role role, string by, CancellationToken stop);

    /// <summary>Ends all of his sessions. False: there is nobody of that name.</summary>
    Task<bool> SetPasswordAsync(string name, NewPassword password, string by, CancellationToken stop);

    /// <summary>Ends all of his sessions. False: there is nobody of that name.</summary>
    Task<bool> RemoveAsync(string name, string by, CancellationToken stop);

    /// <summary>Answers what the browser keeps.</summary>
    Task<string> BeginAsync(long user, TimeSpan lasts, CancellationToken stop);

    /// <summary>Null: nobody, it ended, or he was removed.</summary>
    Task<UserRecord?> OfSessionAsync(string secret, CancellationToken stop);

    Task EndAsync(string secret, CancellationToken stop);
}

namespace Hub.Core.Storage;

/// <summary>Who may come in.</summary>
internal interface IAccessWrites
{
    /// <summary>A live one of that name.</summary>
    bool HasToken(string name);

    void AddToken(long id, string name, string hash, Role role, long now, string by);

    /// <summary>False: it is not there, or revoked already.</summary>
    bool RevokeToken(long id, long now);

    /// <summary>Who may come in under that name; null: nobody.</summary>
    UserRow? User(string name);

    void AddUser(UserRow row, NewPassword password, long now, string by);

    void SetRole(long user, Role role);

    void SetPassword(long user, NewPassword password, long now);

    void RemoveUser(long user, long now);

    void AddSession(string hash, long user, long now, long endsAt);

    void EndSession(string hash);

    void EndSessions(long user);

    /// <summary>Those that ended by themselves.</summary>
    void PurgeSessions(long now);
}

internal sealed record UserRow(long Id, string Name, Role Role);

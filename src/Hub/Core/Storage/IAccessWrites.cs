namespace Hub.Core.Storage;

/// <summary>Who may come in.</summary>
internal interface IAccessWrites
{
    /// <summary>A live one of that name.</summary>
    bool HasToken(string name);

    void AddToken(long id, string name, string hash, Role role, long now, string by);

    /// <summary>False: it is not there, or revoked already.</summary>
    bool RevokeToken(long id, long now);
}

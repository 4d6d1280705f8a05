namespace Hub.Core.Storage.Sql;

internal sealed class AccessWrites(StatementSet statements) : IAccessWrites
{
    private readonly Statement has = statements["SELECT 1 FROM token WHERE name=? AND revoked_at IS NULL"];
    private readonly Statement add = statements["INSERT INTO token VALUES(?, ?, ?, ?, ?, ?, NULL)"];
    private readonly Statement revoke = statements["UPDATE token SET revoked_at=? WHERE id=? AND revoked_at IS NULL"];

    public bool HasToken(string name)
    {
        var found = has.Bind(name).Step();
        has.Reset();
        return found;
    }

    public void AddToken(long id, string name, string hash, Role role, long now, string by) => add.Bind(id).Bind(name).Bind(hash).Bind((long)role).Bind(now).Bind(by).Run();

    public bool RevokeToken(long id, long now) => revoke.Bind(now).Bind(id).Changed() == 1;
}

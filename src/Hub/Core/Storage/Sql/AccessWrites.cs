using Hub.Contracts;

namespace Hub.Core.Storage.Sql;

internal sealed class AccessWrites(StatementSet statements) : IAccessWrites
{
    private readonly Statement has = statements["SELECT 1 FROM token WHERE name=? AND revoked_at IS NULL"];
    private readonly Statement add = statements["INSERT INTO token VALUES(?, ?, ?, ?, ?, ?, NULL)"];
    private readonly Statement user = statements["SELECT id, name, role FROM user_account WHERE name=? AND removed_at IS NULL"];
    private readonly Statement addUser = statements["INSERT INTO user_account VALUES(?, ?, ?, ?, ?, ?, ?, ?, NULL)"];
    private readonly Statement role = statements["UPDATE user_account SET role=? WHERE id=?"];
    private readonly Statement password = statements["UPDATE user_account SET password=?, password_at=?, must_change=? WHERE id=?"];
    private readonly Statement remove = statements["UPDATE user_account SET removed_at=? WHERE id=?"];
    private readonly Statement addSession = statements["INSERT INTO session VALUES(?, ?, ?, ?)"];
    private readonly Statement endSession = statements["DELETE FROM session WHERE hash=?"];
    private readonly Statement endSessions = statements["DELETE FROM session WHERE user_id=?"];
    private readonly Statement purge = statements["DELETE FROM session WHERE ends_at <= ?"];
    private readonly Statement revoke = statements["UPDATE token SET revoked_at=? WHERE id=? AND revoked_at IS NULL"];

    public bool HasToken(string name)
    {
        var found = has.Bind(name).Step();
        has.Reset();
        return found;
    }

    public void AddToken(long id, string name, string hash, Role role, long now, string by) => add.Bind(id).Bind(name).Bind(hash).Bind((long)role).Bind(now).Bind(by).Run();

    public bool RevokeToken(long id, long now) => revoke.Bind(now).Bind(id).Changed() == 1;

    public UserRow? User(string name)
    {
        var found = user.Bind(name).Step() ? new UserRow(user.Long(0), user.Text(1), (Role)user.Int(2)) : null;
        user.Reset();
        return found;
    }

    public void AddUser(UserRow row, NewPassword password, long now, string by) =>
        addUser.Bind(row.Id).Bind(row.Name).Bind((long)row.Role).Bind(now).Bind(CleanText.Line(by)).Bind(password.Hash).Bind(now).Bind(password.MustChange ? 1L : 0L).Run();

    public void SetRole(long user, Role role) => this.role.Bind((long)role).Bind(user).Run();

    public void SetPassword(long user, NewPassword password, long now) => this.password.Bind(password.Hash).Bind(now).Bind(password.MustChange ? 1L : 0L).Bind(user).Run();

    public void RemoveUser(long user, long now) => remove.Bind(now).Bind(user).Run();

    public void AddSession(string hash, long user, long now, long endsAt) => addSession.Bind(hash).Bind(user).Bind(now).Bind(endsAt).Run();

    public void EndSession(string hash) => endSession.Bind(hash).Run();

    public void EndSessions(long user) => endSessions.Bind(user).Run();

    public void PurgeSessions(long now) => purge.Bind(now).Run();
}

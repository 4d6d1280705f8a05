using Hub.Core.Intake;
using Hub.Core.Reading;
using Hub.Core.Review;
using Hub.Core.Storage;

namespace Hub.Core.Access;

/// <summary>Users and sessions: read here, changed by the writer, with an audit. Who was removed keeps his row, so that what he did still names him.</summary>
internal sealed class UserBook(HubStore store, Writer writer, TimeProvider time) : IUsers
{
    private const string Columns =
        "SELECT u.id AS Id, u.name AS Name, u.role AS Role, u.made_at AS MadeAt, u.made_by AS MadeBy, u.password AS Password, u.password_at AS PasswordAt, u.must_change AS MustChange, u.removed_at AS RemovedAt FROM user_account u ";

    /// <summary>Rows are never deleted: once true it stays so.</summary>
    private volatile bool any;

    public async Task<bool> AnyAsync(CancellationToken stop) => any || (any = (await AskAsync("WHERE 1 = 1 LIMIT 1", new { }, stop)).Count > 0);

    public async Task<IReadOnlyList<UserRecord>> ListAsync(CancellationToken stop) =>
        [.. (await AskAsync("ORDER BY CASE WHEN u.removed_at IS NULL THEN 0 ELSE 1 END, u.name, u.id", new { }, stop)).Select(row => row.ToRecord())];

    public async Task<SignedIn?> OfNameAsync(string name, CancellationToken stop) =>
        (await AskAsync("WHERE u.name = @name AND u.removed_at IS NULL", new { name }, stop)).FirstOrDefault() is { } row ? new SignedIn(row.ToRecord(), row.Password) : null;

    public Task<bool> AddAsync(string name, Role role, NewPassword password, string by, CancellationToken stop) => writer.DoAsync(recorder =>
    {
        var (session, now) = (recorder.Session, time.Micros());
        if (session.Access.User(name) is not null)
            return false;
        session.Access.AddUser(new UserRow(session.NextId(), name, role), password, now, by);
        session.Note(now, by, new Act("user add", Subject(name), null, EnumWords.Word(role)));
        return true;
    }, stop);

    public Task<bool> SetRoleAsync(string name, Role role, string by, CancellationToken stop) => ChangeAsync(name, (session, user, now) =>
    {
        session.Access.SetRole(user.Id, role);
        session.Note(now, by, new Act("user role", Subject(name), EnumWords.Word(user.Role), EnumWords.Word(role)));
    }, stop);

    public Task<bool> SetPasswordAsync(string name, NewPassword password, string by, CancellationToken stop) => ChangeAsync(name, (session, user, now) =>
    {
        session.Access.SetPassword(user.Id, password, now);
        session.Access.EndSessions(user.Id);
        session.Note(now, by, new Act("user password", Subject(name), "an older password", password.MustChange ? "a given password, to be changed" : "a password of his own"));
    }, stop);

    public Task<bool> RemoveAsync(string name, string by, CancellationToken stop) => ChangeAsync(name, (session, user, now) =>
    {
        session.Access.RemoveUser(user.Id, now);
        session.Access.EndSessions(user.Id);
        session.Note(now, by, new Act("user remove", Subject(name), EnumWords.Word(user.Role), "removed"));
    }, stop);

    public async Task<string> BeginAsync(long user, TimeSpan lasts, CancellationToken stop)
    {
        var secret = Secrets.Draw();
        await writer.DoAsync(recorder =>
        {
            var now = time.Micros();
            recorder.Session.Access.PurgeSessions(now);
            recorder.Session.Access.AddSession(Secrets.Hash(secret), user, now, now + Clock.Micros(lasts));
            return true;
        }, stop);
        return secret;
    }

    public async Task<UserRecord?> OfSessionAsync(string secret, CancellationToken stop) =>
        (await AskAsync("JOIN session s ON s.user_id = u.id WHERE s.hash = @hash AND s.ends_at > @now AND u.removed_at IS NULL", new { hash = Secrets.Hash(secret), now = time.Micros() }, stop)).FirstOrDefault()?.ToRecord();

    public Task EndAsync(string secret, CancellationToken stop) => writer.DoAsync(recorder =>
    {
        recorder.Session.Access.EndSession(Secrets.Hash(secret));
        return true;
    }, stop);

    private Task<bool> ChangeAsync(string name, Action<IWriteSession, UserRow, long> change, CancellationToken stop) => writer.DoAsync(recorder =>
    {
        if (recorder.Session.Access.User(name) is not { } user)
            return false;
        change(recorder.Session, user, time.Micros());
        return true;
    }, stop);

    private async Task<List<UserReadRow>> AskAsync(string rest, object values, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return [.. await HubReader.QueryAsync<UserReadRow>(connection, Columns + rest, values, stop)];
    }

    private static string Subject(string name) => $"user {name}";

    private sealed class UserReadRow
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public long Role { get; set; }

        public long MadeAt { get; set; }

        public string MadeBy { get; set; } = "";

        public string Password { get; set; } = "";

        public long PasswordAt { get; set; }

        public long MustChange { get; set; }

        public long? RemovedAt { get; set; }

        public UserRecord ToRecord() => new(Id, Name, (Role)Role, Clock.At(MadeAt), MadeBy, Clock.At(PasswordAt), MustChange == 1, RemovedAt is { } at ? Clock.At(at) : null);
    }
}

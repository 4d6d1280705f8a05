using System.Globalization;
using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Reading;
using Hub.Core.Review;
using Hub.Core.Storage;

namespace Hub.Core.Access;

/// <summary>Tokens for programs; made and revoked by the writer, with an audit.</summary>
internal sealed class AccessBook(HubStore store, Writer writer, TimeProvider time) : IAccess
{
    private const string Columns = "SELECT id AS Id, name AS Name, role AS Role, made_at AS MadeAt, made_by AS MadeBy, revoked_at AS RevokedAt FROM token ";

    public async Task<Actor?> OfTokenAsync(string token, CancellationToken stop)
    {
        using var connection = store.OpenReader();
        var rows = await HubReader.QueryAsync<TokenReadRow>(connection, Columns + "WHERE hash=@hash AND revoked_at IS NULL", new { hash = Secrets.Hash(token) }, stop);
        return rows.FirstOrDefault() is { } row ? new Actor($"token {row.Name}", (Role)row.Role) : null;
    }

    public async Task<IReadOnlyList<TokenRecord>> TokensAsync(CancellationToken stop)
    {
        using var connection = store.OpenReader();
        return [.. (await HubReader.QueryAsync<TokenReadRow>(connection, Columns + "ORDER BY id DESC", new { }, stop)).Select(row => row.ToRecord())];
    }

    public async Task<TokenMade?> AddTokenAsync(string name, Role role, string by, CancellationToken stop)
    {
        var token = "hub_" + Secrets.Draw();
        var id = await writer.DoAsync(recorder =>
        {
            var (session, now) = (recorder.Session, time.Micros());
            if (session.Access.HasToken(name))
                return 0;
            var made = session.NextId();
            session.Access.AddToken(made, name, Secrets.Hash(token), role, now, CleanText.Line(by));
            session.Note(now, by, new Act("token add", Subject(made), null, $"{name}, {EnumWords.Word(role)}"));
            return made;
        }, stop);
        return id == 0 ? null : new TokenMade(id, name, role, token);
    }

    public Task<bool> RevokeTokenAsync(long id, string by, CancellationToken stop) => writer.DoAsync(recorder =>
    {
        var (session, now) = (recorder.Session, time.Micros());
        if (!session.Access.RevokeToken(id, now))
            return false;
        session.Note(now, by, new Act("token revoke", Subject(id), "live", "revoked"));
        return true;
    }, stop);

    private static string Subject(long id) => string.Create(CultureInfo.InvariantCulture, $"token {id}");

    private sealed class TokenReadRow
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public long Role { get; set; }

        public long MadeAt { get; set; }

        public string MadeBy { get; set; } = "";

        public long? RevokedAt { get; set; }

        public TokenRecord ToRecord() => new(Id, Name, (Role)Role, Clock.At(MadeAt), MadeBy, RevokedAt is { } at ? Clock.At(at) : null);
    }
}

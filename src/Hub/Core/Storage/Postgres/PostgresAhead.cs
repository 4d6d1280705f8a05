using System.Globalization;
using System.Text;
using Hub.Contracts;
using Hub.Core.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Storage.Postgres;

/// <summary>Asks a group's questions in one message. Tries that ended well are written at once with it: their rows are done before the group's other steps.</summary>
internal sealed class PostgresAhead(PostgresPipe pipe, GroupAnswers answers, string owner)
{
    private const int OfPosts = 1, OfAccounts = 2, OfIntents = 3, OfDone = 4;

    private const string Posts =
        """
        SELECT 1, a.channel, a.native_id, a.order_value, p.id, p.first, p.state, p.hash, p.conversation, p.order_value
        FROM unnest($1::integer[], $2::text[]) AS v(channel, native_id) JOIN arrival a ON a.channel = v.channel AND a.native_id = v.native_id JOIN post p ON p.id = a.post
        """;

    private const string Accounts =
        """
        SELECT 2, i.scope, i.account, i.id, i.contact, i.profile, i.posts, i.noise, i.complaints, i.kind
        FROM unnest($1::integer[], $2::text[]) AS v(scope, account) JOIN identity i ON i.scope = v.scope AND i.account = v.account
        """;

    private const string Intents = "SELECT 3, event, state, attempt, settings, note, first_intent_at FROM outbox WHERE event = ANY($1) AND state IN (0, 2, 8)";

    private readonly string done =
        $"""
        WITH v AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[]) AS v(event, reference, ticket, native_id, url)),
          f AS (UPDATE outbox o SET state = 4, reason = NULL, task = NULL, reference = v.reference FROM v WHERE o.event = v.event AND (o.state = 8 OR (o.state = 1 AND o.owner = {owner})) RETURNING v.event, v.ticket, v.native_id, v.url),
          s AS (UPDATE ticket t SET undone = t.undone - 1, native_id = coalesce(f.native_id, t.native_id), url = coalesce(f.url, t.url) FROM f WHERE t.id = f.ticket RETURNING t.id, t.undone)
        SELECT 4, f.event, f.ticket, s.undone FROM f JOIN s ON s.id = f.ticket
        """;

    public void Ask(GroupQuestions questions)
    {
        foreach (var post in questions.Posts)
            answers.Heads[post] = null;
        foreach (var account in questions.Accounts)
            answers.Identities[account] = null;
        foreach (var row in questions.Intents)
            answers.Intents[row] = null;
        var commands = Commands(questions).ToList();
        for (var at = 0; at < commands.Count - 1; at++)
            pipe.Send(commands[at]);
        foreach (var row in pipe.Ask(commands[^1]).Rows)
            Keep(row);
    }

    private IEnumerable<NpgsqlBatchCommand> Commands(GroupQuestions questions)
    {
        if (questions.Done.Count > 0)
            yield return DoneCommand(questions.Done);
        if (questions.Posts.Count > 0)
            yield return Of(Posts, Integers(questions.Posts.Select(post => post.Channel)), Texts(questions.Posts.Select(post => (string?)post.NativeId)));
        if (questions.Accounts.Count > 0)
            yield return Of(Accounts, Integers(questions.Accounts.Select(account => account.Scope)), Texts(questions.Accounts.Select(account => (string?)account.Account)));
        if (questions.Intents.Count > 0)
            yield return Of(Intents, Longs(questions.Intents));
    }

    private NpgsqlBatchCommand DoneCommand(Dictionary<long, (long Row, string Reference, TicketReference? Created)> done) => Of(
        this.done, Longs(done.Values.Select(one => one.Row)), Texts(done.Values.Select(one => (string?)one.Reference)), Longs(done.Keys), Texts(done.Values.Select(one => one.Created?.Id)), Texts(done.Values.Select(one => one.Created?.Url)));

    private void Keep(object?[] row)
    {
        switch ((int)row[0]!)
        {
            case OfPosts:
                var post = ((int)row[1]!, (string)row[2]!);
                answers.Heads[post] = PostWrites.With(answers.Heads.GetValueOrDefault(post), new PostWrites.Arrived(Long(row, 3), Long(row, 4), Long(row, 5), (PostState)(int)row[6]!, Long(row, 7), Long(row, 8), Long(row, 9)));
                break;
            case OfAccounts:
                answers.Identities[((int)row[1]!, (string)row[2]!)] = new IdentityRow(Long(row, 3), Long(row, 4), Encoding.UTF8.GetBytes((string)row[5]!), Long(row, 6)) { Noise = Long(row, 7), Complaints = Long(row, 8), Kind = (SenderKind)(int)row[9]! };
                break;
            case OfIntents:
                answers.Intents[Long(row, 1)] = new IntentHead((DeliveryState)(int)row[2]!, (int)row[3]!, (string?)row[4], (string?)row[5], row[6] is null ? 0 : Long(row, 6));
                break;
            case OfDone:
                answers.Finished.Add(Long(row, 1));
                answers.Undone[Long(row, 2)] = (int)row[3]!;
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static long Long(object?[] row, int column) => Convert.ToInt64(row[column], CultureInfo.InvariantCulture);

    private static NpgsqlBatchCommand Of(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<int[]> Integers(IEnumerable<int> values) => new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };

    private static NpgsqlParameter<long[]> Longs(IEnumerable<long> values) => new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private static NpgsqlParameter<string?[]> Texts(IEnumerable<string?> values) => new() { TypedValue = [.. values.Select(value => value is null ? null : PostgresText.Storable(value))], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}

internal static class PostgresText
{
    /// <summary>What a server takes as text: well formed (as SQLite's writer makes it) and without NUL, which PostgreSQL has no place for.</summary>
    public static string Storable(string value)
    {
        if (value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && !value.Contains('\0'))
            return value;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)).Replace('\0', '\ufffd');
    }
}

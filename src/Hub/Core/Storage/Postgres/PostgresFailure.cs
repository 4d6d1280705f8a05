using Npgsql;

namespace Hub.Core.Storage.Postgres;

/// <summary>What a server's error codes mean for a commit group (PostgreSQL's documentation, appendix A). What is not clearly a post's fault is the server's: nobody is quarantined for it.</summary>
internal static class PostgresFailure
{
    public static StoreFailure Classify(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } => StoreFailure.Again,
        // 22 data exception, 23 integrity constraint violation, 54 program limit exceeded (a value that no index takes).
        PostgresException answer => answer.SqlState[..2] is "22" or "23" or "54" ? StoreFailure.Post : StoreFailure.Away,
        NpgsqlException or StoreException or ObjectDisposedException or TimeoutException or IOException or System.Net.Sockets.SocketException => StoreFailure.Away,
        _ => StoreFailure.Post,
    };
}

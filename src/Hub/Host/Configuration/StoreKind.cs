namespace Hub.Host.Configuration;

/// <summary>What holds the store.</summary>
internal enum StoreKind { Sqlite, Postgres }

namespace Hub.Core.Storage.Sql;

/// <summary>What readers must say differently to one database and the other; all else is written once.</summary>
/// <param name="Like">Compares with a pattern, whatever the case of its letters.</param>
/// <param name="BodyCategory">The category in an event's body; NULL where it is no JSON any more.</param>
internal sealed record Dialect(string Like, string BodyCategory);

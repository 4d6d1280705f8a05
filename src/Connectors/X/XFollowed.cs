using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Hub.Connectors;

/// <summary>
/// The posts of a lane whose deletion is looked for, since X tells it to nobody who does not pay for a contract: id (8 bytes) and when it was last seen (minutes since 1970, 4 bytes) each, the newest
/// last. They stand in the lane's cursor, so they are known with the posts themselves.
/// </summary>
internal static class XFollowed
{
    /// <summary>As many as a cursor has room for.</summary>
    public const int Most = 3_000;

    /// <summary>X asks that what is deleted there is deleted here within a day: an hour is left for the look-up.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(23);

    private const int Entry = 12, IdLength = 8;

    /// <param name="keep">How long a post is followed; zero: none is.</param>
    public static byte[] With(byte[] known, IEnumerable<string> ids, TimeSpan keep, DateTimeOffset now)
    {
        var all = Read(known);
        var there = all.Select(entry => entry.Id).ToHashSet();
        foreach (var id in ids)
            if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && there.Add(number))
                all.Add((number, Minutes(now)));
        return Written(all.Where(entry => XPlace.TimeOf(entry.Id) > now - keep).TakeLast(Most));
    }

    /// <summary>Those that are due, the longest not looked at first.</summary>
    public static IReadOnlyList<string> Due(byte[] known, TimeSpan keep, int most, DateTimeOffset now) =>
        [.. Read(known).Where(entry => Minutes(now) - entry.SeenAt >= Every.TotalMinutes && XPlace.TimeOf(entry.Id) > now - keep).OrderBy(entry => entry.SeenAt).Take(most).Select(entry => entry.Id.ToString(CultureInfo.InvariantCulture))];

    /// <summary>They were looked at; those that are gone are followed no more.</summary>
    public static byte[] Looked(byte[] known, IReadOnlyCollection<string> asked, IReadOnlyCollection<string> gone, DateTimeOffset now) => Written(
        from entry in Read(known)
        let id = entry.Id.ToString(CultureInfo.InvariantCulture)
        where !gone.Contains(id)
        select asked.Contains(id) ? (entry.Id, Minutes(now)) : entry);

    private static List<(long Id, int SeenAt)> Read(byte[] known)
    {
        var all = new List<(long, int)>(known.Length / Entry);
        for (var at = 0; at + Entry <= known.Length; at += Entry)
            all.Add((BinaryPrimitives.ReadInt64LittleEndian(known.AsSpan(at)), BinaryPrimitives.ReadInt32LittleEndian(known.AsSpan(at + IdLength))));
        return all;
    }

    private static byte[] Written(IEnumerable<(long Id, int SeenAt)> all)
    {
        var known = new List<byte>();
        Span<byte> entry = stackalloc byte[Entry];
        foreach (var (id, seenAt) in all)
        {
            BinaryPrimitives.WriteInt64LittleEndian(entry, id);
            BinaryPrimitives.WriteInt32LittleEndian(entry[IdLength..], seenAt);
            known.AddRange(entry);
        }
        return [.. known];
    }

    private static int Minutes(DateTimeOffset at) => (int)(at.ToUnixTimeSeconds() / 60);
}

/// <summary>What a look-up by ids told.</summary>
/// <param name="Alive">How many X gave; they are paid.</param>
/// <param name="Gone">Deleted, protected, withheld, or of an account that is no more.</param>
internal sealed record XLookUp(int Alive, IReadOnlyList<string> Gone)
{
    private static readonly string[] GoneTypes = ["/resource-not-found", "/not-authorized-for-resource", "/resource-unavailable"];

    /// <summary>What X neither gives nor says to be gone stays: a look-up that fails deletes nothing.</summary>
    /// <exception cref="JsonException">No JSON.</exception>
    public static XLookUp Read(byte[] body, IReadOnlyList<string> asked)
    {
        var told = JsonSerializer.Deserialize(body, XJson.Default.XFound) ?? throw new JsonException("null");
        var withheld = (told.Data ?? []).Where(post => post.Withheld is not null).SelectMany(post => post.Versions.Append(post.Id)).OfType<string>();
        var missing = (told.Errors ?? []).Where(error => error.Type is { } type && GoneTypes.Any(gone => type.EndsWith(gone, StringComparison.Ordinal))).Select(error => error.ResourceId ?? error.Value).OfType<string>();
        return new XLookUp(told.Data?.Count ?? 0, [.. asked.Intersect(withheld.Concat(missing))]);
    }
}

using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hub.Host.Http;

/// <summary>An address of Web:HooksUrls: what comes there reaches /in/ and nothing else, whoever forwards it.</summary>
internal static class HooksListener
{
    private static readonly object Mark = new();

    /// <summary>Marks what arrives at this endpoint.</summary>
    public static void MarkAll(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Mark] = Mark;
        return next(connection);
    });

    public static bool CameBy(HttpContext context) => context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;
}

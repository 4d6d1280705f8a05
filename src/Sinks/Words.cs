using System.Text.Json;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>How the values of our enumerations are written in tickets: lower case, indexed by value.</summary>
internal static class Words
{
    public static readonly JsonEncodedText[] Kinds = Of<TicketEventKind>(), Categories = Of<Category>(), RequestKinds = Of<RequestKind>(),
        Priorities = Of<Priority>(), SenderKinds = Of<SenderKind>(), PostKinds = Of<PostKind>(), Visibilities = Of<Visibility>();

    private static JsonEncodedText[] Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => JsonEncodedText.Encode(name.ToLowerInvariant()))];
}

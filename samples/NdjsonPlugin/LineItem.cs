using System.Text.Json.Serialization;
using Hub.Contracts;

namespace NdjsonPlugin;

/// <summary>One line; unknown fields are ignored.</summary>
internal sealed record LineItem(
    [property: JsonConverter(typeof(CleanIdConverter))] string? Id, string? Text, [property: JsonConverter(typeof(CleanIdConverter))] string? Author);

// The contract's converters clean every string and never throw on what JSON libraries refuse, lone surrogates for one.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(LineItem))]
internal sealed partial class LinesJson : JsonSerializerContext;

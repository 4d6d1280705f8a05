using System.Text.Json.Serialization;
using Hub.Contracts;

namespace NdjsonPlugin;

/// <summary>One line; unknown fields are ignored.</summary>
internal sealed record LineItem(string? Id, string? Text, string? Author);

// The contract's converter cleans every string and never throws on what JSON libraries refuse, lone surrogates for one.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(LineItem))]
internal sealed partial class LinesJson : JsonSerializerContext;

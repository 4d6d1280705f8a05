using Hub.Contracts;

namespace Hub.Core;

/// <summary>How a backend does now.</summary>
/// <param name="PerSecond">Deliveries a second that came to their end over the last minute.</param>
/// <param name="MaxPerSecond">What it is allowed; 0: no limit.</param>
/// <param name="Sentence">What is wrong, for a person; null where nothing is.</param>
public sealed record BackendState(string Name, string Kind, BackendClass Class, int InFlight, double PerSecond, double MaxPerSecond, string? Sentence);

using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What became of one item: a <see cref="Put"/>, a <see cref="Gone"/>, or a <see cref="Defective"/> with the problem that its sender should see.</summary>
public readonly record struct ItemReading(Change Change, Problem? Problem);

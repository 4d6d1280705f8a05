namespace Hub.Classifier.Regexes;

/// <summary>The shape of a regex as far as its literals need it.</summary>
internal abstract record Pattern;

/// <summary>One place: one of these characters, lower case; null: too many to list.</summary>
internal sealed record Place(string? OneOf) : Pattern;

internal sealed record Sequence(IReadOnlyList<Pattern> Parts) : Pattern;

internal sealed record Choice(IReadOnlyList<Pattern> Branches) : Pattern;

/// <param name="Inner">What repeats.</param>
/// <param name="Least">At least so often.</param>
/// <param name="Most">At most so often; <see cref="int.MaxValue"/>: without end.</param>
internal sealed record Repeat(Pattern Inner, int Least, int Most) : Pattern;

/// <summary>Matches no character: <c>\b</c> or another anchor.</summary>
internal sealed record Anchor(bool IsWordBoundary) : Pattern;

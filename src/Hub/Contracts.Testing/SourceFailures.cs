namespace Hub.Contracts.Testing;

/// <summary>How a lane of a connector or of a desk says that it cannot read: three exceptions, which the core treats differently.</summary>
internal static class SourceFailures
{
    /// <summary>What a throttled answer asks for in these checks.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(42);

    public static void IsThrottled(Exception failure)
    {
        Expect.That(failure is ThrottledException, $"A throttled lane must throw ThrottledException; it threw {failure.GetType().Name}.");
        Expect.Same(Wait, ((ThrottledException)failure).After, "Delay of the throttled answer");
    }

    public static void IsRefused(Exception failure)
    {
        Expect.That(failure is RefusedException, $"A refused lane must throw RefusedException; it threw {failure.GetType().Name}.");
        Expect.That(IsSentence(failure.Message), $"The refusal must be one sentence; it is \"{failure.Message}\".");
    }

    public static void IsUnreachable(Exception failure) =>
        Expect.That(failure is UnreachableSourceException, $"A source that cannot be reached must throw UnreachableSourceException; it threw {failure.GetType().Name}.");

    /// <summary>It may end with the platform's own words, so no full stop is asked for.</summary>
    private static bool IsSentence(string text) => text.Length > 15 && text.Contains(' ', StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal);
}

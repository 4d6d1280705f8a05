namespace Hub.Contracts.Testing;

/// <summary>One promise of a plugin under its name, a sentence; <paramref name="Check"/> throws <see cref="BrokenPromiseException"/> or <see cref="NotApplicableException"/>.</summary>
/// <param name="Name">Becomes the name of the test.</param>
/// <param name="Check">Completes where the promise is held.</param>
public sealed record Promise<TSubject>(string Name, Func<TSubject, CancellationToken, Task> Check)
{
    public override string ToString() => Name;
}

/// <summary>The promise was not held; the message says what was expected and what came.</summary>
public sealed class BrokenPromiseException(string sentence, Exception? inner = null) : Exception(sentence, inner);

/// <summary>The subject says that a promise does not concern it, and why; a test framework should skip the test with the reason.</summary>
public sealed class NotApplicableException(string reason) : Exception(reason);

/// <summary>The checks' own small assertions, so that the suites need no test framework.</summary>
public static class Expect
{
    /// <exception cref="BrokenPromiseException">The condition does not hold.</exception>
    public static void That(bool condition, string sentence)
    {
        if (!condition)
            throw new BrokenPromiseException(sentence);
    }

    /// <exception cref="BrokenPromiseException">The two differ.</exception>
    public static void Same<T>(T expected, T found, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, found), $"{what}: expected {expected}, found {found}.");

    /// <summary>Waits for a task of the subject no longer than <paramref name="most"/>.</summary>
    /// <exception cref="BrokenPromiseException">It takes longer.</exception>
    public static async Task Within(TimeSpan most, Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(most)) != task)
            throw new BrokenPromiseException($"{what} took longer than {most.TotalSeconds:0.#} s.");
        await task;
    }
}

namespace Hub.Contracts;

/// <summary>A value that never prints. A secret from a file is read again when the file changes.</summary>
public sealed class Secret(string source)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private string? value;
    private long readAt;
    private DateTime writtenAt;

    /// <summary>The secret itself; for use on the wire only.</summary>
    /// <exception cref="RefusedException">Its file or environment variable is gone or empty: an empty key would let anybody sign.</exception>
    public string Reveal()
    {
        lock (gate)
        {
            if (value is not null && (!Reference.IsFile(source) || System.Diagnostics.Stopwatch.GetElapsedTime(readAt) < Fresh))
                return value;
            readAt = System.Diagnostics.Stopwatch.GetTimestamp();
            var written = Reference.IsFile(source) ? File.GetLastWriteTimeUtc(Reference.PathOf(source)) : default;
            if (value is null || written != writtenAt)
            {
                // Empty, while somebody writes the file anew: the last one holds until the next is there.
                var found = Reference.Resolve(source, out var problem);
                if (found is { Length: > 0 })
                    (value, writtenAt) = (found, written);
                else if (value is null)
                    throw new RefusedException(problem ?? $"{source} is empty");
            }
            return value;
        }
    }

    public override string ToString() => "(secret)";
}

/// <summary>Resolves <c>env:NAME</c> and <c>file:PATH</c>.</summary>
public static class Reference
{
    private const string Environment = "env:", FilePrefix = "file:";

    public static bool IsFile(string value) => value.StartsWith(FilePrefix, StringComparison.Ordinal);

    public static bool IsReference(string value) => IsFile(value) || value.StartsWith(Environment, StringComparison.Ordinal);

    public static string PathOf(string value) => value[FilePrefix.Length..];

    /// <summary>The value behind the reference, or the text itself; null with <paramref name="problem"/> where there is none.</summary>
    public static string? Resolve(string value, out string? problem)
    {
        problem = null;
        if (value.StartsWith(Environment, StringComparison.Ordinal))
        {
            var name = value[Environment.Length..];
            var found = System.Environment.GetEnvironmentVariable(name);
            problem = found is null ? $"the environment variable {name} is not set" : null;
            return found;
        }
        if (!IsFile(value))
            return value;
        try
        {
            return File.ReadAllText(PathOf(value)).TrimEnd('\r', '\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = $"the file {PathOf(value)} cannot be read ({error.GetType().Name})";
            return null;
        }
    }
}

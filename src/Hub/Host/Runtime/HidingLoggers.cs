namespace Hub.Host.Runtime;

/// <summary>Loggers whose lines hold no secret, whoever wrote the words: the core, a plugin, or an exception on its way through.</summary>
internal sealed class HidingLoggers(ILoggerFactory inner, SecretValues secrets) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Hiding(inner.CreateLogger(categoryName), secrets);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The inner one is its owner's.</summary>
    public void Dispose()
    {
    }

    private sealed class Hiding(ILogger inner, SecretValues secrets) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
                return;
            var (words, thrown) = (formatter(state, exception), exception?.ToString());
            var (clean, cleanThrown) = (secrets.Hide(words), thrown is null ? null : secrets.Hide(thrown));
            // What holds none goes on as it is, with its parts.
            if (clean == words && cleanThrown == thrown)
                inner.Log(logLevel, eventId, state, exception, formatter);
            else
                inner.Log(logLevel, eventId, cleanThrown is null ? clean : $"{clean} {cleanThrown}", null, static (line, _) => line);
        }
    }
}

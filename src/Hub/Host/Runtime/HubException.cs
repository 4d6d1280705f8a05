namespace Hub.Host.Runtime;

/// <summary>The program cannot go on; the message is one sentence (or one a line) for the operator.</summary>
public sealed class HubException(string sentence, int exitCode, Exception? inner = null) : Exception(sentence, inner)
{
    public int ExitCode { get; } = exitCode;
}

namespace Hub.Contracts;

/// <summary>The platform asks to wait; <see cref="After"/> says how long.</summary>
public sealed class ThrottledException(TimeSpan after, string reason) : Exception(reason)
{
    public TimeSpan After { get; } = after;
}

/// <summary>A credential or a right is missing or was taken away; the message says so in one sentence for the operator.</summary>
public sealed class RefusedException(string sentence, Exception? inner = null) : Exception(sentence, inner);

/// <summary>The source cannot be reached now; the host waits, backs off and shows it.</summary>
public sealed class UnreachableSourceException(string sentence, Exception? inner = null) : Exception(sentence, inner);

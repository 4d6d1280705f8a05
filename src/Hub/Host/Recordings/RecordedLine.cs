namespace Hub.Host.Recordings;

/// <summary>What came, in the platform's own shape (docs/recordings.md).</summary>
/// <param name="Json">A JSON value; null: the body is no JSON.</param>
/// <param name="Text">Anything else; null: it is JSON.</param>
internal sealed record RecordedBody(string? Json, string? Text)
{
    public static readonly RecordedBody Empty = new(null, "");

    public byte[] Bytes => System.Text.Encoding.UTF8.GetBytes(Json ?? Text ?? "");
}

/// <summary>A line of a recording.</summary>
/// <param name="At">When it came.</param>
internal abstract record RecordedLine(DateTimeOffset At);

/// <summary>A question of ours and what the platform answered.</summary>
/// <param name="Url">Without secrets.</param>
/// <param name="Body">Null: it was of a shape that cannot be masked, and is not here.</param>
internal sealed record RecordedAnswer(DateTimeOffset At, string Method, Uri Url, int Status, IReadOnlyDictionary<string, string> Headers, RecordedBody? Body) : RecordedLine(At)
{
    /// <summary>What stands for the same question on another day and host: method and path, numbers aside.</summary>
    public string Question => QuestionOf(Method, Url.AbsolutePath);

    public static string QuestionOf(string method, string path) =>
        $"{method} {string.Join('/', path.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "#" : part.StartsWith("bot", StringComparison.Ordinal) ? "bot" : part))}";
}

/// <summary>A call of the platform.</summary>
/// <param name="Headers">Those that the connector looked at.</param>
internal sealed record RecordedCall(DateTimeOffset At, string Method, string Query, IReadOnlyDictionary<string, string> Headers, RecordedBody? Body) : RecordedLine(At);

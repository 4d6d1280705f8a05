namespace Hub.Contracts;

/// <summary>What the environment says to the test points; without a second switch a variable that strayed into production does nothing.</summary>
/// <param name="CrashAt">HUB_CRASH_AT, where it counts.</param>
/// <param name="Broken">HUB_BREAK, where it counts.</param>
/// <param name="Sentence">For /readyz and `hub check`: null where neither variable is set.</param>
public sealed record TestSwitches(string? CrashAt, string? Broken, string? Sentence)
{
    private const string Crash = "HUB_CRASH_AT", Break = "HUB_BREAK", Testing = "HUB_TESTING";

    /// <summary>Whether the hub may crash or break a promise because somebody asked for it.</summary>
    public bool AreOn => CrashAt is not null || Broken is not null;

    /// <param name="variable">The value of an environment variable, or null.</param>
    public static TestSwitches Read(Func<string, string?> variable)
    {
        var (crash, broken) = (Named(variable(Crash)), Named(variable(Break)));
        var set = string.Join(" and ", new[] { crash is null ? null : $"{Crash}={crash}", broken is null ? null : $"{Break}={broken}" }.OfType<string>());
        if (set.Length == 0)
            return new(null, null, null);
        return variable(Testing) == "1"
            ? new(crash, broken, $"The switches for tests are on ({set}, {Testing}=1): this hub crashes or breaks a promise on purpose; unset them.")
            : new(null, null, $"{set} in the environment has no effect, since {Testing} is not 1; unset it.");
    }

    private static string? Named(string? value) => string.IsNullOrEmpty(value) ? null : value;
}

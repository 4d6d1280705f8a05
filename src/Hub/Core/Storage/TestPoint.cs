using System.Diagnostics;
using Hub.Contracts;

namespace Hub.Core.Storage;

/// <summary>
/// The labelled steps at which the kill tests end the process (docs/decisions/0003-outcomes.md). HUB_CRASH_AT=label:n kills at the n-th pass, label:n@FILE at the n-th since the file was there;
/// HUB_BREAK=promise switches one promise off, so that the kill test can be seen to fail. Both count only beside HUB_TESTING=1; unset, a pass costs one comparison.
/// </summary>
internal static class TestPoint
{
    private static readonly TestSwitches Switches = TestSwitches.Read(Environment.GetEnvironmentVariable);
    private static readonly string? Arming = Switches.CrashAt?.Split('@', 2).ElementAtOrDefault(1);
    private static readonly string? Label = Switches.CrashAt?.Split(':', '@')[0];
    private static int left = int.TryParse(Switches.CrashAt?.Split('@')[0].Split(':').ElementAtOrDefault(1), out var passes) ? passes : 1;

    public static void Pass(string label)
    {
        if (Label is not null && label == Label && (Arming is null || File.Exists(Arming)) && Interlocked.Decrement(ref left) == 0)
            Process.GetCurrentProcess().Kill();
    }

    /// <summary>The cursor moves before the posts are written.</summary>
    public static readonly bool CursorFirst = Switches.Broken == "cursor-first";

    /// <summary>Webhooks are answered before the commit.</summary>
    public static readonly bool AnswerFirst = Switches.Broken == "answer-first";

    /// <summary>The intent is not written before the call.</summary>
    public static readonly bool IntentLost = Switches.Broken == "intent-lost";

    /// <summary>The unique key of arrivals does not bind.</summary>
    public static readonly bool NoUniqueKey = Switches.Broken == "no-unique-key";

    /// <summary>A commit is not synced. (Folders are not synced: no-folder-sync, in <see cref="DurableFolder"/>.)</summary>
    public static readonly bool SynchronousOff = Switches.Broken == "synchronous-off";
}

using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>A channel as the writer knows it.</summary>
internal sealed class ChannelContext(ChannelSetup setup, int id)
{
    public ChannelSetup Setup { get; } = setup;

    public int Id { get; } = id;

    public string Name => Setup.Name;

    /// <summary>The account space of authors whose platform names none.</summary>
    public string Scope { get; } = $"channel:{setup.Name}";

    public bool IsUnderBars(Verdict verdict) => verdict.Margin < Setup.MinMargin || verdict.Confidence < Setup.MinConfidence;
}

/// <summary>The lane that pushed changes are counted under.</summary>
internal static class PushLane
{
    public const string Name = "in";
}

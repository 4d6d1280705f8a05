using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>A channel as the writer knows it.</summary>
internal sealed class ChannelContext(ChannelSetup setup, int id) : Source(setup.Name, id)
{
    public ChannelSetup Setup { get; } = setup;

    public override string Title => $"Channel {Name}";

    public override string Hide(string words) => Setup.Hide(words);

    public override IReadOnlyList<string> Lanes => Setup.Connector.Lanes;

    public override IAsyncEnumerable<Batch> ReadAsync(string lane, Cursor from, CancellationToken stop) => Setup.Connector.ReadAsync(lane, from, stop);

    /// <summary>The account space of authors whose platform names none.</summary>
    public string Scope { get; } = $"channel:{setup.Name}";

    /// <summary>Whether anything may go back to it.</summary>
    public bool MayReply { get; } = setup is { Mode: not ChannelMode.Listen, Connector: IReplier { CanReply: true } };

    public bool IsUnderBars(Verdict verdict) => verdict.Margin < Setup.MinMargin || verdict.Confidence < Setup.MinConfidence;
}

/// <summary>The lane that pushed changes are counted under.</summary>
internal static class PushLane
{
    public const string Name = "in";
}

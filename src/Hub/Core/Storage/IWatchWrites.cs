namespace Hub.Core.Storage;

/// <summary>What is kept of how a lane does and what it usually brings.</summary>
internal interface IWatchWrites
{
    /// <summary>Null: it was never looked at.</summary>
    (string State, string Usual)? Read(int channel, string lane);

    /// <summary>When the lane was last read or pushed to; null: never.</summary>
    long? LastSuccess(int channel, string lane);

    /// <summary>True: it was written.</summary>
    bool Write(WatchRow row);
}

/// <param name="At">Of the look, in microseconds.</param>
/// <param name="State">As of the look (JSON).</param>
/// <param name="Usual">By hour of the week (JSON); null: as it was.</param>
internal sealed record WatchRow(int Channel, string Lane, long At, string State, string? Usual);

namespace Hub.Core.Storage;

/// <summary>What is sent once more although it was done.</summary>
internal interface IReplayWrites
{
    /// <summary>A person asked for the row: what it waits for counts from now on.</summary>
    void Ask(long row, long now);

    /// <summary>A due row waits for others of its ticket again; false: it is no longer due.</summary>
    bool Hold(long row);

    /// <summary>A done row is held, to be sent under its key when its turn comes; where it was purged it is made anew. False: it is not done.</summary>
    /// <param name="isDoubt">It may stand in the desk: once it is its turn, it is searched for.</param>
    bool HoldAgain(OutboxRow row, bool isDoubt, string reason, long now);

    /// <summary>Whether so many rows of the backend wait to be sent.</summary>
    bool IsCrowded(int backend, int most);
}

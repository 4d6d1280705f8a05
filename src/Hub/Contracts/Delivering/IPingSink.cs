namespace Hub.Contracts;

/// <summary>A sink that can send its receiver a test event, which opens no ticket there.</summary>
public interface IPingSink
{
    /// <summary>One try.</summary>
    ValueTask<Outcome> PingAsync(CancellationToken stop);
}

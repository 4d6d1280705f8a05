namespace Hub.Contracts;

/// <summary>A connector whose platform forgets what nobody fetched: the alarm about a silent channel names how long it keeps it (R5).</summary>
public interface IRetainingSource
{
    TimeSpan Keeps { get; }
}

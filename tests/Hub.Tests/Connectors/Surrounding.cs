using Hub.Contracts;
using Hub.Contracts.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Connectors;

/// <summary>Surroundings and settings for connectors under test.</summary>
internal static class Surrounding
{
    public static Surroundings Of(TimeProvider? time = null, ITemplates? templates = null) =>
        new("test", time ?? TimeProvider.System, new HttpClient(), new Unheard(), templates ?? new NoTemplates(), NullLogger.Instance);

    public static Settings Settings(params (string Key, string Value)[] values) =>
        new("Channels:test", values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}

/// <summary>A clock that stands until a test moves it.</summary>
internal sealed class StandingClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.Ticks;

    public void Forward(TimeSpan by) => now += by;
}

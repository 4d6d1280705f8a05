using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Calls as our sink standard-webhook really sends them.</summary>
internal static class SentCall
{
    public const string Live = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Previous = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        Foreign = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    /// <summary>A new ticket, signed with both live secrets.</summary>
    public static Task<DeskRequest> OfAsync() => OfAsync(SampleDelivery.Create(1, "Кажуть \"нема\" 😀\n"));

    public static Task<DeskRequest> OfAsync(Delivery delivery, params (string Key, string? Value)[] settings) => OfAsync(sink => sink.DeliverAsync(delivery, default), settings);

    public static async Task<DeskRequest> OfAsync(Func<ISink, ValueTask<Outcome>> send, params (string Key, string? Value)[] settings)
    {
        await using var desk = await FakeDesk.StartAsync();
        using var world = new TestWorld();
        await using var sink = Open(world, desk.Url, settings);
        Assert.That(await send(sink), Is.InstanceOf<Accepted>());
        return desk.Requests.Single();
    }

    public static ISink Open(TestWorld world, Uri url, params (string Key, string? Value)[] settings)
    {
        var section = TestWorld.Settings([("Url", url.ToString()), ("Preset", "standard-webhook"), ("Secret", Live), ("PreviousSecret", Previous), .. settings]);
        return new HttpSinkKind(SinkKinds.PresetFolder).Open(section, world.Surroundings(section));
    }
}

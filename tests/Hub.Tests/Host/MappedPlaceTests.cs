using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Host.Commands;
using Hub.Sinks;
using Hub.Tests.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary><c>hub backends test</c> opens a ticket in every place that the settings map to.</summary>
[TestFixture]
[Property("Requirement", "R15")]
internal sealed class MappedPlaceTests
{
    [Test]
    public async Task A_queue_that_drops_our_key_is_told_by_its_name_and_the_others_hold()
    {
        using var folder = new TempFolder();
        using var world = new TestWorld();
        await using var desk = await FakeDesk.StartAsync(isKeyed: false);
        var preset = folder.File("desk.yaml");
        await File.WriteAllTextAsync(preset, """
            about: A desk of our own.
            any: { id: /id }
            create: { id: /id, body: '{"key":"{{ticketKey}}","queue":"{{default desk.queue desk.category}}"}', stored: { key: /key, is: "{{ticketKey}}", per: "{{default desk.queue desk.category}}" } }
            """);
        desk.Choose = request => new DeskFault.Answer(request.Text.Contains("Q-BARE", StringComparison.Ordinal) ? """{"id":"7","key":""}""" : $$"""{"id":"7","key":{{System.Text.Json.JsonSerializer.Serialize(request.Text)}}}""");
        var own = TestWorld.Settings(("Url", desk.Url.ToString()), ("Preset", preset), ("Routes:network", "Q-NET"), ("Routes:sales", "Q-BARE"), ("Categories:incident", "Bug"));
        var told = new List<string>();
        foreach (var place in MappedPlace.Of(own))
            await using (var live = new LiveDesk(place.Name, () => new HttpSinkKind(SinkKinds.PresetFolder).Open(own, world.Surroundings(own)), null, []))
                told.Add($"{place.Name}: {await SentenceAsync(place, live)}");
        Assert.That(told, Is.EqualTo(new[]
        {
            "Routes:network: held",
            $"Routes:sales: {desk.Url.Authority} does not keep the hub's key in Q-BARE: ticket 7 was opened, and its field for the key is empty or missing. Add the field there (docs/backends.md); until then nothing more is opened, for it could not be found again.",
            "Categories:incident: held",
        }));
    }

    private static async Task<string> SentenceAsync(MappedPlace place, LiveDesk desk)
    {
        try
        {
            await place.TryAsync(desk);
            return "held";
        }
        catch (BrokenPromiseException broken)
        {
            return broken.Message;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>SIGKILL while people are answered and one of them floods: each is acknowledged once, and what is cut is kept and told nobody.</summary>
[Property("Requirement", "R24"), Property("Requirement", "R14")]
public sealed class PeopleKillTests(bool onServer) : KillSuite(onServer)
{
    private const string People = "people";
    private const int Persons = 12, Flood = 60, MostOfSender = 10;

    [TestCase("writer.before-commit", 9), TestCase("writer.after-commit", 9), TestCase("delivery.after-intent", 5), TestCase("delivery.after-desk", 5)]
    public async Task Every_person_is_answered_once_and_a_flood_is_kept(string label, int pass)
    {
        await using var receiver = await FakeDesk.StartAsync(isKeyed: true);
        await using var stage = await SetAsync(DeskKind.Keyed, (config, _) =>
        {
            config["Channels"]!.AsObject().Remove(Stage.Lines);
            config["Channels"]![People] = Channel(config["Channels"]![Stage.Web]!.AsObject(), receiver);
        });
        var first = await stage.StartAsync(("HUB_CRASH_AT", $"{label}:{pass}"));
        for (var person = 0; person < Persons; person++)
        {
            var name = $"person-{person}";
            stage.Send(() => stage.Sender(People).SendAsync([Story.Personal(name)]));
        }
        stage.Send(() => stage.Sender().SendAsync([.. Enumerable.Range(0, Flood).Select(at => Story.OfFlood($"flood-{at}"))]));
        await Stage.KilledAtAsync(first, $"{label}:{pass}", TimeSpan.FromSeconds(20));
        await stage.StartAsync();
        await stage.FinishAsync();
        // A receiver knows a reply by its webhook-id, whichever try brings it.
        var answered = receiver.Requests.DistinctBy(request => request.Header("webhook-id")).Select(request => JsonDocument.Parse(request.Text).RootElement.GetProperty("data"))
            .Select(reply => $"{reply.GetProperty("kind").GetString()} {reply.GetProperty("conversationId").GetString()}").Order(StringComparer.Ordinal);
        var cut = (await stage.Api.PostsAsync()).Count(post => post is { Channel: Stage.Web, PolicyRow: "flood", TicketId: null });
        Assert.That(await Audit.FindingsAsync(stage), Is.Empty);
        Assert.That(answered, Is.EqualTo(Enumerable.Range(0, Persons).Select(person => $"acknowledgement person-{person}").Order(StringComparer.Ordinal)));
        // A hub that starts anew counts anew.
        Assert.That(cut, Is.InRange(Flood - (2 * MostOfSender) - 20, Flood - MostOfSender));
    }

    private static JsonObject Channel(JsonObject web, FakeDesk receiver)
    {
        web["MostOfSender"] = MostOfSender;
        var people = web.DeepClone().AsObject();
        (people["Mode"], people["ReplyUrl"], people["ReplySecrets"]) = ("automatic", receiver.Url.AbsoluteUri, new JsonArray("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        people["Replies"] = new JsonObject { ["MostAMinute"] = 1000 };
        return people;
    }
}

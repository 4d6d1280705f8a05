using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Hub.IntegrationTests;

/// <summary>A receiver of webhooks lost its data; the real program sends everything since then again, killed in the middle.</summary>
[TestFixture]
[Property("Requirement", "R22")]
public sealed class ReplayCommandTests
{
    private const int Conversations = 120;

    [Test]
    public async Task A_receiver_that_lost_its_data_has_it_all_again_under_the_same_ids_although_the_hub_is_killed_in_the_middle()
    {
        await using var stage = await Stage.SetAsync(DeskKind.Keyed, (config, stage) => config["Backends"]!["desk"] = new JsonObject
        {
            ["Kind"] = "http",
            ["Preset"] = "standard-webhook",
            ["Url"] = stage.Desk!.Url.AbsoluteUri,
            ["Secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        });
        var desk = stage.Desk!;
        await stage.StartAsync();
        stage.Send(() => stage.Sender().SendAsync(Enumerable.Range(0, Conversations).SelectMany(at => new[] { Post($"p{at}", $"t{at}"), Post($"q{at}", $"t{at}") })));
        await stage.FinishAsync();
        var before = Held(desk);
        desk.Lose();
        string[] search = ["deliveries", "replay", "--state", "done", "--backend", "desk", "--since", "1h", "--until", DateTime.UtcNow.AddSeconds(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)];
        var shown = await RunAsync(stage, search);
        Assert.That(shown.Code, Is.EqualTo(1), shown.Error);
        Assert.That(shown.Out, Does.StartWith($"{2 * Conversations} events that desk was told since ").And.Contain("  created").And.Contain("  commented").And.Contain("sent again with the same key"));
        Assert.That(desk.Tickets, Is.Empty, "it was only shown");
        var (came, dying) = (0, Task.CompletedTask);
        desk.AfterEffect = _ =>
        {
            if (Interlocked.Increment(ref came) == Conversations / 2)
                dying = stage.Hub!.KillAsync();
        };
        var done = await RunAsync(stage, [.. search, "--yes", $"{2 * Conversations}"]);
        Assert.That((done.Code, done.Out.Split('\n')[^2]), Is.EqualTo((0, $"{2 * Conversations} events are sent again from now on, under their keys; `hub backends` tells how many wait.")), done.Error);
        Assert.That(await stage.Hub!.EndsWithinAsync(TimeSpan.FromSeconds(30)), Is.True, "the receiver was told half of it");
        await dying;
        await stage.StartAsync();
        await stage.UntilAsync(() => Task.FromResult(Held(desk).Count == before.Count), "the receiver does not have it all again", () => Task.FromResult($"{Held(desk).Count} of {before.Count}"));
        await stage.FinishAsync();
        Assert.That(Held(desk), Is.EqualTo(before));
        Assert.That(desk.Doubled(), Is.Empty);
    }

    /// <summary>All ids of events by ticket, in the order in which it holds them.</summary>
    private static List<string> Held(Fakes.FakeDesk desk) => [.. desk.Tickets.OrderBy(ticket => ticket.TicketKey, StringComparer.Ordinal).SelectMany(ticket => ticket.Comments.Select(comment => comment.Key).Prepend(ticket.Key))];

    private static Item Post(string id, string thread) => new(id, $$"""{"id":"{{id}}","text":"no internet","conversationId":"{{thread}}","author":{"id":"{{thread}}","name":"Ann"} }""", null);

    private static Task<CommandEnd> RunAsync(Stage stage, string[] arguments) => CommandEnd.OfAsync([.. arguments, "--config", stage.Config]);
}

using System.CommandLine;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub review list|show|accept|reclassify|route|noise|release|undo`.</summary>
internal static class ReviewCommand
{
    public static Command Create(CommandContext context)
    {
        var (category, kind) = (new Option<Category?>("--as") { Description = "What it is", HelpName = "CATEGORY", Required = true, CustomParser = result => Answers.OneOf<Category>(result) }, new Option<RequestKind?>("--kind") { Description = "Of a request", HelpName = "KIND", CustomParser = result => Answers.OneOf<RequestKind>(result) });
        var (route, backend) = (new Option<string?>("--to") { Description = "Name of the route", HelpName = "ROUTE", Required = true }, new Option<string?>("--backend") { Description = "Where the ticket opens [default: as the policy says]", HelpName = "NAME" });
        return new HubCommand("review", "Look at what waits for a person, and decide it.", "hub review list")
        {
            List(context), Show(context),
            Act(context, ReviewAction.Accept, "The verdict is right: go on as if it had been sure.", "hub review accept 12"),
            Act(context, ReviewAction.Reclassify, "It is of another category: go on with that.", "hub review reclassify 12 --as complaint", (category, parsed => [("category", parsed.GetValue(category) is { } value ? Answers.Word(value) : null)]), (kind, parsed => [("requestKind", parsed.GetValue(kind) is { } value ? Answers.Word(value) : null)])),
            Act(context, ReviewAction.Route, "Open a ticket on a route.", "hub review route 12 --to sales", (route, parsed => [("route", parsed.GetValue(route))]), (backend, parsed => [("backend", parsed.GetValue(backend))])),
            Act(context, ReviewAction.Noise, "Nobody has to do anything.", "hub review noise 12 --why \"chatter\""),
            Act(context, ReviewAction.Release, "Score and decide a post that was left alone: its sender flooded, or was on a list that has ended.", "hub review release 12"),
            Act(context, ReviewAction.Undo, "Take the last of these back; says what cannot be undone.", "hub review undo 12"),
        };
    }

    private static HubCommand List(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var before = new Option<long?>("--before") { Description = "The next page: the number that the page before told", HelpName = "N" };
        var command = new HubCommand("list", "List what waits for a person, most urgent first, then the longest waiting.", "hub review list") { limit, before, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var waiting = await client.GetAsync("/review" + Answers.Query(("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before))), ApiFormats.Plain.ListingReviewRecord, stop);
            var code = await Answers.TellAsync(context, parsed.GetValue(json), waiting, ApiFormats.Indented.ListingReviewRecord, found => WriteAsync(context, found.Items));
            if (waiting.Next is { } next)
                await context.Error.WriteLineAsync($"More: --before {next}");
            return code;
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("post"));
        var command = new HubCommand("show", "Show a post with its decision and what people did with it.", "hub review show 12") { id, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var post = await client.GetAsync($"/posts/{parsed.GetValue(id)}", ApiFormats.Plain.PostRecord, stop);
            await PostsCommand.ShowAsync(context, parsed.GetValue(json), post);
            if (parsed.GetValue(json))
                return ExitCodes.Ok;
            var done = await client.GetAsync("/audit" + Answers.Query(("subject", $"post {post.Summary.Id}")), ApiFormats.Plain.ListingAuditRecord, stop);
            if (done.Items.Count > 0)
                await AuditCommand.WriteAsync(context, done.Items);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Act(CommandContext context, ReviewAction action, string description, string example, params (Option Option, Func<ParseResult, (string, object?)[]> Pairs)[] more)
    {
        var (json, id) = (Answers.Json(), Answers.Id("post"));
        var version = new Option<long?>("--version") { Description = "Of the decision that you saw (list shows it): refused if another stands by now", HelpName = "N" };
        var why = new Option<string?>("--why") { Description = "Your reason, kept with the action", HelpName = "WORDS" };
        var command = new HubCommand(Answers.Word(action), description, example) { id, version, why, json };
        command.AddAll(more.Select(one => one.Option));
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query([("version", parsed.GetValue(version)), ("why", parsed.GetValue(why)), ("by", context.User), .. more.SelectMany(one => one.Pairs(parsed))]);
            var done = await client.PostAsync($"/review/{parsed.GetValue(id)}/{Answers.Word(action)}{query}", ApiFormats.Plain.Reviewed, stop);
            return await Answers.TellAsync(context, parsed.GetValue(json), done, ApiFormats.Indented.Reviewed, told => context.Out.WriteLineAsync(told.Sentence));
        });
        return command;
    }

    private static Task WriteAsync(CommandContext context, IReadOnlyList<ReviewRecord> waiting)
    {
        var table = new Table(
            new("post", IsNumber: true), new("age", IsNumber: true), new("priority"), new("category"), new("sure", IsNumber: true), new("row"), new("channel"), new("version", IsNumber: true), new("text", MayCut: true));
        foreach (var (post, version) in waiting)
            table.Add(
                Answers.Number(post.Id), Age.Of(post.ReceivedAt, context.Time.GetUtcNow()), post.Priority is { } priority ? Answers.Word(priority) : null, post.Category is { } category ? Answers.Word(category) : null,
                post.Confidence is { } sure ? Answers.Share(sure) : null, post.PolicyRow, post.Channel, Answers.Number(version), post.Text);
        return table.WriteAsync(context.Out);
    }
}

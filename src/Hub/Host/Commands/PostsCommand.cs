using System.CommandLine;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;

namespace Hub.Host.Commands;

/// <summary>`hub posts list|show`.</summary>
internal static class PostsCommand
{
    public static Command Create(CommandContext context) =>
        new HubCommand("posts", "Look at posts and why they were decided so.", "hub posts list --review") { List(context), Show(context) };

    private static HubCommand List(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var review = new Option<bool>("--review") { Description = "Only posts that wait for a person" };
        var channel = new Option<string?>("--channel") { Description = "Only of this channel", HelpName = "NAME" };
        var category = new Option<string?>("--category") { Description = "Only of this category", HelpName = "WORD" };
        category.AcceptOnlyFromAmong([.. Enum.GetValues<Category>().Select(Answers.Word)]);
        var text = new Option<string?>("--text") { Description = "Only with these words", HelpName = "WORDS" };
        var before = new Option<long?>("--before") { Description = "Only posts before this id (the next page)", HelpName = "ID" };
        var command = new HubCommand("list", "List posts, newest first.", "hub posts list --channel support --category incident") { review, channel, category, text, limit, before, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query(
                ("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)), ("channel", parsed.GetValue(channel)), ("category", parsed.GetValue(category)),
                ("action", parsed.GetValue(review) ? "review" : null), ("text", parsed.GetValue(text)));
            var posts = await client.GetAsync("/posts" + query, ApiFormats.Plain.ListingPostSummary, stop);
            return await Answers.TellAsync(context, parsed.GetValue(json), posts, ApiFormats.Indented.ListingPostSummary, found => WriteAsync(context, found));
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("post"));
        var command = new HubCommand("show", "Show the whole record of a post: text, decision with evidence, conversation, arrivals, revisions, deliveries.", "hub posts show 1042") { id, json };
        command.AsksHub(context, async (client, parsed, stop) => await ShowAsync(context, parsed.GetValue(json), await client.GetAsync($"/posts/{parsed.GetValue(id)}", ApiFormats.Plain.PostRecord, stop)));
        return command;
    }

    /// <summary>The whole record of a post.</summary>
    public static Task<int> ShowAsync(CommandContext context, bool json, PostRecord post) =>
        Answers.TellAsync(context, json, post, ApiFormats.Indented.PostRecord, record => new PostText(context.Out, context.Time.GetUtcNow()).WriteAsync(record));

    private static async Task WriteAsync(CommandContext context, Listing<PostSummary> posts)
    {
        var table = new Table(new("post", IsNumber: true), new("received"), new("channel", MayCut: true), new("category"), new("conf", IsNumber: true), new("decision"), new("text", MayCut: true));
        foreach (var post in posts.Items)
            table.Add(
                Answers.Number(post.Id), Answers.Moment(post.ReceivedAt), post.Channel, post.Category is { } category ? Answers.Word(category) : "",
                post.Confidence is { } confidence ? Answers.Share(confidence) : "", post.Action is { } action ? Answers.Word(action) : "",
                post.State == PostState.Gone ? "(deleted by its author)" : post.Text);
        await table.WriteAsync(context.Out);
        if (posts.Next is { } next)
            await context.Error.WriteLineAsync($"More: --before {next}");
    }
}

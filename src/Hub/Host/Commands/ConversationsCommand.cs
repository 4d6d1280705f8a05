using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub conversations list|show|merge|split|undo`.</summary>
internal static class ConversationsCommand
{
    public static Command Create(CommandContext context) =>
        new HubCommand("conversations", "Look at which posts belong together, and put right what the steps got wrong.", "hub conversations list --channel support-mail") { List(context), Show(context), Merge(context), Split(context), Undo(context) };

    private static HubCommand List(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var channel = new Option<string?>("--channel") { Description = "Only of this channel", HelpName = "NAME" };
        var before = new Option<long?>("--before") { Description = "Only conversations before this id (the next page)", HelpName = "ID" };
        var command = new HubCommand("list", "List conversations, newest first.", "hub conversations list --channel support-mail") { channel, limit, before, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query(("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)), ("channel", parsed.GetValue(channel)));
            var found = await client.GetAsync("/conversations" + query, ApiFormats.Plain.ListingConversationSummary, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, found, ApiFormats.Indented.ListingConversationSummary);
            else
                await WriteAsync(context, found);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("conversation"));
        var command = new HubCommand("show", "Show a conversation: posts with the step that placed each, tickets, what was joined into it, who else speaks in its thread, what people did.", "hub conversations show 1040") { id, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var one = await client.GetAsync($"/conversations/{parsed.GetValue(id)}", ApiFormats.Plain.ConversationDetail, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, one, ApiFormats.Indented.ConversationDetail);
            else
                await WriteAsync(context, one);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Merge(CommandContext context)
    {
        var (into, from) = (Answers.Id("conversation"), new Argument<long>("OTHER") { Description = "Id of the other conversation" });
        var command = new HubCommand("merge", "Make one conversation of two: the younger becomes part of the older, and both tickets stay.", "hub conversations merge 1040 1077 --dry-run") { into, from };
        return Acting(context, command, (parsed, query) => $"/conversations/{parsed.GetValue(into)}/merge" + query([("from", parsed.GetValue(from))]));
    }

    private static HubCommand Split(CommandContext context)
    {
        var id = Answers.Id("conversation");
        var posts = new Option<string>("--posts") { Description = "Ids of the posts that leave, with commas between", HelpName = "IDS", Required = true };
        var command = new HubCommand("split", "Make a conversation of its own of some posts; the ticket stays.", "hub conversations split 1040 --posts 1102,1107 --dry-run") { id, posts };
        return Acting(context, command, (parsed, query) => $"/conversations/{parsed.GetValue(id)}/split" + query([("posts", parsed.GetValue(posts))]));
    }

    private static HubCommand Undo(CommandContext context)
    {
        var act = Answers.Id("act");
        var command = new HubCommand("undo", "Undo a merge or a split.", "hub conversations undo 1203") { act };
        return Acting(context, command, (parsed, query) => $"/conversations/acts/{parsed.GetValue(act)}/undo" + query([]));
    }

    private static HubCommand Acting(CommandContext context, HubCommand command, Func<ParseResult, Func<(string, object?)[], string>, string> path)
    {
        var (json, dry) = (Answers.Json(), new Option<bool>("--dry-run") { Description = "Only say what would become of posts and tickets" });
        command.AddAll([dry, json]);
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var isDry = parsed.GetValue(dry);
            var acted = await client.PostAsync(path(parsed, pairs => Answers.Query([.. pairs, ("by", context.User), ("dryRun", isDry ? "true" : null)])), ApiFormats.Plain.ConversationActed, stop);
            if (parsed.GetValue(json))
            {
                await Answers.WriteJsonAsync(context, acted, ApiFormats.Indented.ConversationActed);
                return ExitCodes.Ok;
            }
            foreach (var fate in acted.Fates)
                await context.Out.WriteLineAsync(fate);
            await context.Out.WriteLineAsync(isDry ? "Nothing was done." : $"Done, as act {acted.Act} on conversation {acted.Conversation}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(CommandContext context, Listing<ConversationSummary> found)
    {
        var table = new Table(new("conversation", IsNumber: true), new("since"), new("channel", MayCut: true), new("step"), new("posts", IsNumber: true), new("ticket"), new("asker", MayCut: true));
        foreach (var one in found.Items)
            table.Add(Answers.Number(one.Id), Answers.Moment(one.CreatedAt), one.Channel, one.Step, Answers.Number(one.Posts), one.TicketNativeId, one.Asker);
        await table.WriteAsync(context.Out);
        if (found.Next is { } next)
            await context.Error.WriteLineAsync($"More: --before {next}");
    }

    private static async Task WriteAsync(CommandContext context, ConversationDetail one)
    {
        var summary = one.Summary;
        await context.Out.WriteLineAsync($"Conversation {summary.Id} on {summary.Channel}, opened by {summary.Step}{(summary.Asker is null ? "" : $", asker {Table.Clean(summary.Asker)}")}");
        if (one.Joined.Count > 0)
            await context.Out.WriteLineAsync($"Joined into it: {string.Join(", ", one.Joined)}");
        if (one.Linked.Count > 0)
            await context.Out.WriteLineAsync($"Others in its thread: {string.Join(", ", one.Linked)}");
        var posts = new Table(new("post", IsNumber: true), new("received"), new("step"), new("native id", MayCut: true), new("author", MayCut: true));
        foreach (var post in one.Posts)
            posts.Add(Answers.Number(post.Id), Answers.Moment(post.ReceivedAt), post.Step, post.NativeId, post.Author);
        await posts.WriteAsync(context.Out);
        foreach (var ticket in one.Tickets)
            await context.Out.WriteLineAsync($"Ticket {Table.Clean(ticket.NativeId ?? "(on its way)")} in {ticket.Backend}{(ticket.Status is { } status ? $", {Answers.Word(status)}" : "")}");
        foreach (var act in one.Acts)
            await context.Out.WriteLineAsync($"Act {act.Id}: {Answers.Word(act.Kind)} by {Table.Clean(act.By)} at {Answers.Moment(act.At)}{(act.UndoneAt is { } at ? $", undone at {Answers.Moment(at)}" : "")}");
    }
}

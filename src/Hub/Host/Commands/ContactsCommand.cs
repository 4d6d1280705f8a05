using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub contacts list|show|suggestions|merge|unmerge|block|mute|spam|undo|release|stop|resume|import|export`.</summary>
internal static class ContactsCommand
{
    public static Command Create(CommandContext context) => new HubCommand("contacts", "Look at people, put them together, and say whose posts shall be left alone.", "hub contacts list --kind media")
    {
        List(context), Show(context), Suggestions(context), Merge(context), Unmerge(context),
        Act(context, "block", "Nothing is made any more of a contact's posts, and nothing goes back to him: they are kept and counted."),
        Act(context, "mute", "A contact's posts are judged and kept in their conversation, but no desk hears of them."),
        Act(context, "spam", "A contact is unwanted and his posts are noise."),
        Undo(context),
        Act(context, "release", "Score and decide a contact's posts that were left alone: a flood, and what ended lists caught."),
        Act(context, "stop", "No automatic reply goes to a contact any more, as if he had said STOP."),
        Act(context, "resume", "Automatic replies may go to a contact again, whoever said STOP."),
        Import(context), Export(context),
    };

    private static HubCommand List(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var before = new Option<long?>("--before") { Description = "Only accounts before this id (the next page)", HelpName = "ID" };
        var kind = new Option<string?>("--kind") { Description = "Only of this kind, such as media", HelpName = "KIND" };
        var text = new Option<string?>("--text") { Description = "Words in account or profile", HelpName = "WORDS" };
        var command = new HubCommand("list", "List accounts with their contacts, newest first.", "hub contacts list --text weber") { limit, before, kind, text, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var query = Answers.Query(("limit", parsed.GetValue(limit)), ("before", parsed.GetValue(before)), ("kind", parsed.GetValue(kind)), ("text", parsed.GetValue(text)));
            var items = await client.GetAsync("/contacts" + query, ApiFormats.Plain.ListingIdentityRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, items, ApiFormats.Indented.ListingIdentityRecord);
            else
                await Table(items.Items).WriteAsync(context.Out);
            if (items.Next is { } next)
                await context.Error.WriteLineAsync($"More: --before {next}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Show(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("contact"));
        var command = new HubCommand("show", "Show a contact: accounts, kind and why, how profiles stood before, lists, merges, suggestions.", "hub contacts show 12") { id, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var contact = await client.GetAsync($"/contacts/{parsed.GetValue(id)}", ApiFormats.Plain.ContactRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, contact, ApiFormats.Indented.ContactRecord);
            else
                await WriteAsync(context, contact);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Suggestions(CommandContext context)
    {
        var (json, limit) = (Answers.Json(), Answers.Limit());
        var command = new HubCommand("suggestions", "List contacts that may be one person, and what they share. Nothing is merged by itself.", "hub contacts suggestions") { limit, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var found = await client.GetAsync("/contacts/suggestions" + Answers.Query(("limit", parsed.GetValue(limit))), ApiFormats.Plain.ListingMergeSuggestion, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, found, ApiFormats.Indented.ListingMergeSuggestion);
            else
                await Pairs(found.Items).WriteAsync(context.Out);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Merge(CommandContext context)
    {
        var (json, id, why) = (Answers.Json(), Answers.Id("contact"), Why());
        var into = new Option<long>("--into") { Description = "The contact that stays", HelpName = "ID", Required = true };
        var command = new HubCommand("merge", "Put a contact's accounts under another one.", "hub contacts merge 12 --into 7") { id, into, why, json };
        command.AsksHub(context, (client, parsed, stop) =>
            ActAsync(context, client, $"/contacts/{parsed.GetValue(id)}/merge" + Answers.Query(("into", parsed.GetValue(into)), ("by", context.User), ("why", parsed.GetValue(why))), parsed.GetValue(json), stop));
        return command;
    }

    private static HubCommand Unmerge(CommandContext context)
    {
        var json = Answers.Json();
        var id = new Argument<long>("MERGE") { Description = "Number of the merge, as merge or show told" };
        var command = new HubCommand("unmerge", "Undo a merge exactly.", "hub contacts unmerge 31") { id, json };
        command.AsksHub(context, (client, parsed, stop) => ActAsync(context, client, $"/merges/{parsed.GetValue(id)}/undo" + Answers.Query(("by", context.User)), parsed.GetValue(json), stop));
        return command;
    }

    private static HubCommand Act(CommandContext context, string verb, string description)
    {
        var (json, id, why) = (Answers.Json(), Answers.Id("contact"), Why());
        var command = new HubCommand(verb, description, $"hub contacts {verb} 12 --why \"he asked for it\"") { id, why, json };
        command.AsksHub(context, (client, parsed, stop) =>
            ActAsync(context, client, $"/contacts/{parsed.GetValue(id)}/{verb}" + Answers.Query(("by", context.User), ("why", parsed.GetValue(why))), parsed.GetValue(json), stop));
        return command;
    }

    private static HubCommand Undo(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("contact"));
        var kind = new Option<string?>("--kind") { Description = "Only this one: block, mute or spam", HelpName = "KIND" };
        var command = new HubCommand("undo", "End block, mute and spam of a contact.", "hub contacts undo 12") { id, kind, json };
        command.AsksHub(context, (client, parsed, stop) =>
            ActAsync(context, client, $"/contacts/{parsed.GetValue(id)}/undo" + Answers.Query(("by", context.User), ("kind", parsed.GetValue(kind))), parsed.GetValue(json), stop));
        return command;
    }

    private static HubCommand Import(CommandContext context)
    {
        var (json, file) = (Answers.Json(), new Argument<string>("FILE.csv") { Description = "The directory of known people (docs/contacts.md): all of it, in place of the one before" });
        var command = new HubCommand("import", "Take a directory of known people; each line says by what right it is known, and a file with a fault changes nothing.", "hub contacts import people.csv") { file, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!, context.Here);
            using var body = new ByteArrayContent(await File.ReadAllBytesAsync(path, stop));
            var done = await client.SendAsync("/contacts/import" + Answers.Query(("file", Path.GetFileName(path)), ("by", context.User)), body, ApiFormats.Plain.DirectoryImported, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, done, ApiFormats.Indented.DirectoryImported);
            else if (done.Done)
                await context.Out.WriteLineAsync($"{done.Lines} people are in the directory now; before there were {done.Before}.");
            foreach (var fault in done.Faults)
                await context.Error.WriteLineAsync(fault);
            return done.Done ? ExitCodes.Ok : ExitCodes.No;
        });
        return command;
    }

    private static HubCommand Export(CommandContext context)
    {
        var id = new Argument<long?>("ID") { Description = "Id of the contact; without one, the directory that was imported, as CSV", Arity = ArgumentArity.ZeroOrOne };
        var command = new HubCommand("export", "Write everything that is kept of a person as JSON, for himself; or the imported directory.", "hub contacts export 12 > person.json") { id };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            if (parsed.GetValue(id) is { } contact)
                await Answers.WriteJsonAsync(context, await client.GetAsync($"/contacts/{contact}/export", ApiFormats.Plain.ContactExport, stop), ApiFormats.Indented.ContactExport);
            else
                await context.Out.WriteAsync((await client.GetAsync("/contacts/directory", ApiFormats.Plain.DirectoryText, stop)).Csv);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<int> ActAsync(CommandContext context, HubClient client, string path, bool json, CancellationToken stop)
    {
        var acted = await client.PostAsync(path, ApiFormats.Plain.ContactActed, stop);
        if (json)
            await Answers.WriteJsonAsync(context, acted, ApiFormats.Indented.ContactActed);
        else
            await context.Out.WriteLineAsync(acted.Sentence);
        return ExitCodes.Ok;
    }

    private static async Task WriteAsync(CommandContext context, ContactRecord contact)
    {
        await Table(contact.Identities).WriteAsync(context.Out);
        foreach (var identity in contact.Identities)
        {
            foreach (var reason in identity.Verdict?.Evidence ?? [])
                await context.Out.WriteLineAsync($"{identity.Account}: {Answers.Word(reason.For)} by {reason.Rule} ({Commands.Table.Clean(reason.Found)}){(identity.Verdict?.Expires is { } end ? $", until {Answers.Moment(end)}" : "")}");
            foreach (var past in identity.Before)
                await context.Out.WriteLineAsync($"{identity.Account}: until {Answers.Moment(past.Until)} {Commands.Table.Clean(past.Profile?.Name ?? past.Profile?.Handle ?? "")}");
        }
        foreach (var identity in contact.Identities)
            if (identity.Stop is { } stopped)
                await context.Out.WriteLineAsync(
                    $"{identity.Account}: no automatic replies since {Answers.Moment(stopped.At)}, {(stopped.By is { } by ? $"by {Commands.Table.Clean(by)}" : $"by his post {stopped.Post} ({Answers.Word(stopped.Basis)})")}, {stopped.Withheld} held back");
        foreach (var mark in contact.Marks)
            await context.Out.WriteLineAsync($"{Answers.Word(mark.Kind)} since {Answers.Moment(mark.At)} by {mark.By}, {mark.Posts} posts{(mark.EndedAt is { } end ? $", ended {Answers.Moment(end)} by {mark.EndedBy}" : "")}");
        foreach (var merge in contact.Merges)
            await context.Out.WriteLineAsync($"merge {merge.Id}: {merge.Source} into {merge.Target} by {merge.By}{(merge.UndoneAt is null ? "" : ", undone")}");
        if (contact.Suggestions.Count > 0)
            await Pairs(contact.Suggestions).WriteAsync(context.Out);
    }

    private static Option<string?> Why() => new("--why") { Description = "Your reason, kept with it", HelpName = "WORDS" };

    private static Table Table(IReadOnlyList<IdentityRecord> items)
    {
        var table = new Table(
            new("contact", IsNumber: true), new("scope", MayCut: true), new("account", MayCut: true), new("name", MayCut: true), new("kind"), new("posts", IsNumber: true), new("noise", IsNumber: true), new("complaints", IsNumber: true), new("cut", IsNumber: true), new("lists"));
        foreach (var item in items)
            table.Add(
                Answers.Number(item.Contact), item.Scope, item.Account, item.Profile?.Name ?? item.Profile?.Handle, Answers.Word(item.Kind), Answers.Number(item.Posts), Answers.Number(item.Noise), Answers.Number(item.Complaints), Answers.Number(item.Cut),
                string.Join(", ", item.Marks.Select(Answers.Word).Concat(item.Stop is null ? [] : ["stop"])));
        return table;
    }

    private static Table Pairs(IReadOnlyList<MergeSuggestion> items)
    {
        var table = new Table(new("contact", IsNumber: true), new("account", MayCut: true), new("other", IsNumber: true), new("account", MayCut: true), new("basis"), new("because", MayCut: true));
        foreach (var item in items)
            table.Add(Answers.Number(item.Contact), item.Account, Answers.Number(item.Other), item.OtherAccount, item.Basis, item.Evidence);
        return table;
    }
}

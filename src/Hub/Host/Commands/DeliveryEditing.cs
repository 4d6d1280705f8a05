using System.CommandLine;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub deliveries edit`: a person's words in place of what the desk refused; the original stays readable.</summary>
internal static class DeliveryEditing
{
    public static HubCommand Create(CommandContext context)
    {
        var (json, id) = (Answers.Json(), Answers.Id("row"));
        var title = new Option<string?>("--title") { Description = "Another title", HelpName = "WORDS" };
        var text = new Option<string?>("--text") { Description = "Another text; - reads it from the input", HelpName = "WORDS" };
        var route = new Option<string?>("--route") { Description = "Another route; empty: none", HelpName = "NAME" };
        var priority = new Option<string?>("--priority") { Description = "Another priority", HelpName = "WORD" };
        priority.AcceptOnlyFromAmong([.. Enum.GetValues<Priority>().Select(Answers.Word)]);
        var version = new Option<string?>("--version") { Description = "Only if the row is still as `show` told [default: as it is when the command starts]", HelpName = "WORD" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be sent then" };
        var replay = new Option<bool>("--replay") { Description = "Send it at once" };
        var command = new HubCommand("edit", "Change a dead row before it is sent again, under the same key; the original stays readable.", "hub deliveries edit 77 --title \"No internet\" --route network --replay")
        {
            id, title, text, route, priority, version, dryRun, replay, json,
        };
        command.Validators.Add(result =>
        {
            if (new[] { title, text, route, priority }.All(option => result.GetValue(option) is null))
                result.AddError("Say what shall be other: --title, --text, --route or --priority.");
        });
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var path = $"/deliveries/{parsed.GetValue(id)}";
            var before = await client.GetAsync(path, ApiFormats.Plain.DeliveryRecord, stop);
            var edit = new DeliveryEdit(context.User)
            {
                Title = parsed.GetValue(title),
                Text = parsed.GetValue(text) is "-" ? await context.In.ReadToEndAsync(stop) : parsed.GetValue(text),
                Route = parsed.GetValue(route),
                Priority = parsed.GetValue(priority) is { } word ? Enum.Parse<Priority>(word, ignoreCase: true) : null,
                Version = parsed.GetValue(version) ?? before.Version,
            };
            using var body = JsonContent.Create(edit, ApiFormats.Plain.DeliveryEdit);
            if (parsed.GetValue(dryRun))
            {
                await DeliveryShow.WriteAsync(context, await client.SendAsync($"{path}/request", body, ApiFormats.Plain.RequestPreview, stop), parsed.GetValue(json));
                return ExitCodes.Ok;
            }
            var after = await client.SendAsync($"{path}/edit", body, ApiFormats.Plain.DeliveryRecord, stop);
            if (parsed.GetValue(replay))
            {
                await client.PostAsync($"{path}/replay" + Answers.Query(("by", context.User), ("version", after.Version)), ApiFormats.Plain.Acted, stop);
                after = await client.GetAsync(path, ApiFormats.Plain.DeliveryRecord, stop);
            }
            await DeliveryShow.WriteAsync(context, after, parsed.GetValue(json));
            return ExitCodes.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub users add|list|role|password|remove`.</summary>
internal static class UsersCommand
{
    public static Command Create(CommandContext context) =>
        new HubCommand("users", "People who sign in on the page.", "hub users add anna --role agent") { Add(context), List(context), SetRole(context), Password(context), Remove(context) };

    private static HubCommand Add(CommandContext context)
    {
        var (name, role, json) = (Name(), RoleOption(), Answers.Json());
        var command = new HubCommand("add", "Make a user with a password that is shown this once and changed at the first sign-in. From the first user on, page and API are read by nobody without a session or a token.", "hub users add anna --role agent") { name, role, json };
        command.AsksHub(context, async (client, parsed, stop) =>
            await ShowAsync(context, await client.PostAsync("/users" + Answers.Query(("name", parsed.GetValue(name)), ("role", Answers.Word(parsed.GetValue(role))), ("by", context.User)), ApiFormats.Plain.UserMade, stop), parsed.GetValue(json)));
        return command;
    }

    private static HubCommand List(CommandContext context)
    {
        var json = Answers.Json();
        var command = new HubCommand("list", "List users, those who were removed last.", "hub users list") { json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var users = await client.GetAsync("/users", ApiFormats.Plain.ListingUserRecord, stop);
            return await Answers.TellAsync(context, parsed.GetValue(json), users, ApiFormats.Indented.ListingUserRecord, found => Table(found.Items).WriteAsync(context.Out));
        });
        return command;
    }

    private static Table Table(IReadOnlyList<UserRecord> users)
    {
        var table = new Table(new("name", MayCut: true), new("role"), new("made"), new("by", MayCut: true), new("password of"), new("state"));
        foreach (var user in users)
            table.Add(user.Name, Answers.Word(user.Role), Answers.Moment(user.MadeAt), user.MadeBy, Answers.Moment(user.PasswordAt), user.RemovedAt is { } at ? $"removed {Answers.Moment(at)}" : user.MustChange ? "to change it" : "");
        return table;
    }

    private static HubCommand SetRole(CommandContext context)
    {
        var (name, role) = (Name(), RoleOption());
        var command = new HubCommand("role", "Give a user another role; it holds at once, also for who is signed in.", "hub users role anna --role admin") { name, role };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            await client.PostAsync("/users/role" + Answers.Query(("name", parsed.GetValue(name)), ("role", Answers.Word(parsed.GetValue(role))), ("by", context.User)), ApiFormats.Plain.Touched, stop);
            await context.Out.WriteLineAsync($"{parsed.GetValue(name)} is {Answers.Word(parsed.GetValue(role))} now.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Password(CommandContext context)
    {
        var (name, json) = (Name(), Answers.Json());
        var command = new HubCommand("password", "Give a user a new password, shown this once; all sessions of his end.", "hub users password anna") { name, json };
        command.AsksHub(context, async (client, parsed, stop) =>
            await ShowAsync(context, await client.PostAsync("/users/password" + Answers.Query(("name", parsed.GetValue(name)), ("by", context.User)), ApiFormats.Plain.UserMade, stop), parsed.GetValue(json)));
        return command;
    }

    private static HubCommand Remove(CommandContext context)
    {
        var name = Name();
        var command = new HubCommand("remove", "Let a user in no more; what he did keeps his name.", "hub users remove anna") { name };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            await client.PostAsync("/users/remove" + Answers.Query(("name", parsed.GetValue(name)), ("by", context.User)), ApiFormats.Plain.Touched, stop);
            await context.Out.WriteLineAsync($"{parsed.GetValue(name)} is removed and signed out.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, UserMade made, bool json)
    {
        if (json)
            await Answers.WriteJsonAsync(context, made, ApiFormats.Indented.UserMade);
        else
            await context.Out.WriteLineAsync(made.Password);
        await context.Error.WriteLineAsync($"This password of {made.Name} ({Answers.Word(made.Role)}) is shown this once and is changed at the first sign-in.");
        return ExitCodes.Ok;
    }

    private static Argument<string> Name() => new("NAME") { Description = "Name with which the person signs in" };

    private static Option<Role> RoleOption() => new("--role") { Description = "viewer reads, agent decides what waits for a person, admin does everything", HelpName = "ROLE", Required = true, CustomParser = Answers.OneOf<Role> };
}

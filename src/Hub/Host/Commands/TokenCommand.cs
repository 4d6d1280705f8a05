using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub token add|list|revoke`.</summary>
internal static class TokenCommand
{
    public static Command Create(CommandContext context) => new HubCommand("token", "Tokens with which programs and people act over /api/v1.", "hub token add triage --role agent") { Add(context), List(context), Revoke(context) };

    private static HubCommand Add(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "Who uses it; stands with everything it does" };
        var role = new Option<Role>("--role") { Description = "viewer reads, agent decides what waits for a person, admin does everything", HelpName = "ROLE", Required = true, CustomParser = Answers.OneOf<Role> };
        var json = Answers.Json();
        var command = new HubCommand("add", "Make a token. It is shown this once; only its hash is kept.", "hub token add triage --role agent") { name, role, json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var made = await client.PostAsync("/tokens" + Answers.Query(("name", parsed.GetValue(name)), ("role", Answers.Word(parsed.GetValue(role))), ("by", context.User)), ApiFormats.Plain.TokenMade, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, made, ApiFormats.Indented.TokenMade);
            else
                await context.Out.WriteLineAsync(made.Token);
            await context.Error.WriteLineAsync($"Token {made.Id} ({Table.Clean(made.Name)}, {Answers.Word(made.Role)}) is shown this once.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand List(CommandContext context)
    {
        var json = Answers.Json();
        var command = new HubCommand("list", "List tokens, newest first.", "hub token list") { json };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var tokens = await client.GetAsync("/tokens", ApiFormats.Plain.ListingTokenRecord, stop);
            if (parsed.GetValue(json))
            {
                await Answers.WriteJsonAsync(context, tokens, ApiFormats.Indented.ListingTokenRecord);
                return ExitCodes.Ok;
            }
            var table = new Table(new("token", IsNumber: true), new("name", MayCut: true), new("role"), new("made"), new("by", MayCut: true), new("revoked"));
            foreach (var token in tokens.Items)
                table.Add(Answers.Number(token.Id), token.Name, Answers.Word(token.Role), Answers.Moment(token.MadeAt), token.MadeBy, Answers.Moment(token.RevokedAt));
            await table.WriteAsync(context.Out);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Revoke(CommandContext context)
    {
        var id = Answers.Id("token");
        var command = new HubCommand("revoke", "Let a token in no more.", "hub token revoke 7") { id };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            await client.PostAsync($"/tokens/{parsed.GetValue(id)}/revoke" + Answers.Query(("by", context.User)), ApiFormats.Plain.Touched, stop);
            await context.Out.WriteLineAsync($"Token {parsed.GetValue(id)} is revoked.");
            return ExitCodes.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using System.Globalization;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Configuration;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub policy list|test`: the rows of the configuration, and which of them would take a post.</summary>
internal static class PolicyCommand
{
    public static Command Create(CommandContext context) => new HubCommand("policy", "See the rows of the policy, and which of them would take a post and why.", "hub policy test post.json") { List(context), Test(context) };

    private static HubCommand List(CommandContext context)
    {
        var json = Answers.Json();
        var command = new HubCommand("list", "List the rows in the order in which they are asked; the first that holds wins.", "hub policy list") { json };
        command.SetAction(async (parsed, _) =>
        {
            var rows = Configured.Load(parsed, context).Sound().Policy;
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, new Listing<PolicyRowRecord>([.. rows.Select(PolicyRowRecord.Of)]), ApiFormats.Indented.ListingPolicyRowRecord);
            else
                await WriteAsync(context, rows);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static HubCommand Test(CommandContext context)
    {
        var file = new Argument<string>("POST.json") { Description = "A post as the webhook takes it (docs/webhook.md); - reads standard input" };
        var channel = new Option<string?>("--channel") { Description = "Channel that it would come by [default: the only one, else the first]", HelpName = "NAME" };
        var sender = new Option<SenderKind>("--sender") { Description = "Kind of its sender", HelpName = "KIND", CustomParser = Answers.OneOf<SenderKind> };
        var contract = new Option<string?>("--contract") { Description = "Contract of its sender in the directory", HelpName = "NAME" };
        var service = new Option<string?>("--service") { Description = "Service of its sender in the directory", HelpName = "NAME" };
        var json = Answers.Json();
        var command = new HubCommand("test", "Say what would become of a post: which row takes it, and why the others do not. Nothing is stored.", "hub policy test post.json --sender prospect") { file, channel, sender, contract, service, json };
        command.SetAction(async (parsed, stop) =>
        {
            var (name, known) = (parsed.GetValue(file)!, parsed.GetValue(contract) ?? parsed.GetValue(service));
            var raw = name == "-" ? System.Text.Encoding.UTF8.GetBytes(await context.In.ReadToEndAsync(stop)) : await File.ReadAllBytesAsync(Path.GetFullPath(name), stop);
            var options = Configured.Load(parsed, context).Sound();
            var author = PostOf(raw, context.Time.GetUtcNow());
            var facts = new SenderFacts(parsed.GetValue(sender), author.Author.Followers, author.Author.Verified, author.Author.CreatedAt, 0)
            {
                Customer = known is null ? null : new CustomerFacts(null, parsed.GetValue(contract), false, parsed.GetValue(service), "given"),
            };
            var trial = PolicyTrial.Of(options.Policy, BuiltIn.Classifier(BuiltIn.PathsOf(options.Rules)), options.Priority, options.Services, author, ChannelOf(options, parsed.GetValue(channel)), facts, context.Time.GetUtcNow());
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, trial, ApiFormats.Indented.PolicyTrial);
            else
                await WriteAsync(context, trial);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Post PostOf(byte[] raw, DateTimeOffset at) => ItemParser.One(raw, at) switch
    {
        { Change: Put put } => put.Post,
        { Problem: { } problem } => throw new HubException($"The post cannot be read: {problem.Detail}", ExitCodes.No),
        _ => throw new HubException("The item deletes a post; there is nothing to decide.", ExitCodes.No),
    };

    private static ChannelSetup ChannelOf(HubOptions options, string? name)
    {
        var found = name is null ? options.Channels[0] : options.Channels.FirstOrDefault(channel => channel.Name == name)
            ?? throw new HubException($"--channel must be one of {string.Join(", ", options.Channels.Select(channel => channel.Name))}; it is {name}.", ExitCodes.No);
        return new ChannelSetup(found.Name, found.Kind.Name, null!) { MinMargin = found.MinMargin, MinConfidence = found.MinConfidence };
    }

    private static Task WriteAsync(CommandContext context, IReadOnlyList<PolicyRow> rows)
    {
        var table = new Table(new("#", IsNumber: true), new("row"), new("when", MayCut: true), new("do"), new("backend"), new("route"), new("priority"), new("escalate"));
        foreach (var (at, row) in rows.Index())
        {
            var record = PolicyRowRecord.Of(row);
            table.Add(Answers.Number(at + 1), row.Name, record.When.Count == 0 ? "always" : string.Join(", ", record.When.Select(pair => $"{pair.Key} {pair.Value}")),
                Answers.Word(row.Do), row.Backend, row.Route, row.Priority is { } priority ? Answers.Word(priority) : null, row.Escalate ? "yes" : null);
        }
        return table.WriteAsync(context.Out);
    }

    private static async Task WriteAsync(CommandContext context, PolicyTrial trial)
    {
        var verdict = trial.Verdict;
        var kind = verdict.RequestKind is { } asked ? $" ({Answers.Word(asked)})" : "";
        await context.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"The post is {Answers.Word(verdict.Category)}{kind} with confidence {verdict.Confidence:0.00} and margin {verdict.Margin:0.00}{(trial.UnderBars ? ", under the bars" : "")}; language {trial.Language}, sender {Answers.Word(trial.Facts.Sender.Kind)}."));
        var ticket = trial.Action == PolicyAction.Ticket ? $" in {trial.Backend}{(trial.Route is { } route ? $", route {route}" : "")}" : "";
        await context.Out.WriteLineAsync($"Row {trial.Row} wins: {Answers.Word(trial.Action)}{ticket}, priority {Answers.Word(trial.Priority)}.");
        if (trial.PriorityReason is { } impact)
            await context.Out.WriteLineAsync(impact);
        if (trial.Escalation is { } reason)
            await context.Out.WriteLineAsync(reason);
        await context.Out.WriteLineAsync();
        foreach (var row in trial.Rows)
            await context.Out.WriteLineAsync($"{(row.Won ? "*" : " ")} {row.Row}: {Commands.Table.Clean(row.Why)}");
    }
}

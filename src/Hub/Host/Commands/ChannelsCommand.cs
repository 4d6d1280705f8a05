using System.CommandLine;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub channels`.</summary>
internal static class ChannelsCommand
{
    public static Command Create(CommandContext context)
    {
        var json = Answers.Json();
        var seen = new Option<bool>("--seen") { Description = "End the alarm about what is missing since the store was set aside; the list stays" };
        var command = new HubCommand("channels", "Show every channel: whether it runs, when it last succeeded, what is wrong, what its door counted.", "hub channels --json") { json, seen };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            if (parsed.GetValue(seen))
                await client.PostAsync("/channels/seen", ApiFormats.Plain.Touched, stop);
            var channels = await client.GetAsync("/channels", ApiFormats.Plain.ListingChannelRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, channels, ApiFormats.Indented.ListingChannelRecord);
            else
                await WriteAsync(context, channels.Items);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(CommandContext context, IReadOnlyList<ChannelRecord> channels)
    {
        var table = new Table(
            new("channel", MayCut: true), new("kind"), new("state"), new("last success"), new("accepted", IsNumber: true), new("refused", IsNumber: true), new("413", IsNumber: true), new("remark", MayCut: true));
        foreach (var channel in channels)
            table.Add(
                channel.Name, channel.Kind, channel.Running ? "runs" : "stands", Answers.Moment(channel.LastSuccess), Number(channel.Door?.Accepted), Number(channel.Door?.Refused),
                Number(channel.Door?.Oversize), channel.Sentence);
        await table.WriteAsync(context.Out);
        foreach (var channel in channels)
            foreach (var gap in channel.Gaps)
                await context.Out.WriteLineAsync($"{channel.Name}, lane {Table.Clean(gap.Lane)}: missing {(gap.From is { } from ? $"from {Answers.Moment(from)} " : "")}until {Answers.Moment(gap.To)}. {gap.Reason}");
    }

    private static string Number(long? value) => value is { } number ? Answers.Number(number) : "";
}

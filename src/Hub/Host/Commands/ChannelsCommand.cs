using System.CommandLine;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub channels`.</summary>
internal static class ChannelsCommand
{
    /// <summary>What webhooks bring is counted under this lane.</summary>
    private const string PushedLane = "in";

    public static Command Create(CommandContext context)
    {
        var json = Answers.Json();
        var seen = new Option<bool>("--seen") { Description = "End the alarm about what is missing since the store was set aside; the list stays" };
        var command = new HubCommand("channels", "Show every channel's lanes: state, last success, lag, quota, cost, expiry, what the door counted; what is wrong with one, and what to do.", "hub channels --json") { json, seen };
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
            new("channel", MayCut: true), new("kind"), new("lane"), new("state"), new("last success"), new("lag"), new("quota left"), new("cost today"), new("expires"),
            new("accepted", IsNumber: true), new("refused", IsNumber: true), new("413", IsNumber: true));
        foreach (var channel in channels)
            foreach (var lane in channel.Lanes.DefaultIfEmpty(new LaneState("", channel.Running ? LaneCondition.Well : LaneCondition.Stands, channel.LastSuccess, channel.Sentence)))
            {
                var door = lane.Lane == PushedLane || channel.Lanes.Count == 0 ? channel.Door : null;
                table.Add(
                    channel.Name, channel.Kind, lane.Lane, Answers.Word(lane.Condition), Answers.Moment(lane.LastSuccess), Lag(lane.Health.Lag), Joined(lane.Health.Quotas, quota => $"{quota.Left} {quota.Quota}"),
                    Joined(lane.Health.Costs, cost => $"{cost.Amount:0.00##} {cost.Currency}"), Joined(lane.Health.Expiries, expiry => $"{expiry.What} {Answers.Moment(expiry.At)}"),
                    Number(door?.Accepted), Number(door?.Refused), Number(door?.Oversize));
            }
        await table.WriteAsync(context.Out);
        foreach (var channel in channels)
            foreach (var lane in channel.Lanes)
                if (lane.Sentence is { } sentence)
                    await context.Out.WriteLineAsync($"{channel.Name}, lane {Table.Clean(lane.Lane)}: {Table.Clean(sentence)} {lane.Remedy}");
        foreach (var channel in channels)
            if (channel.Spending is { } spending)
                await context.Out.WriteLineAsync($"{channel.Name}: {Table.Clean(spending)}.");
        foreach (var channel in channels)
            foreach (var gap in channel.Gaps)
                await context.Out.WriteLineAsync($"{channel.Name}, lane {Table.Clean(gap.Lane)}: missing {(gap.From is { } from ? $"from {Answers.Moment(from)} " : "")}until {Answers.Moment(gap.To)}. {gap.Reason}");
    }

    private static string Lag(TimeSpan? lag) => lag is { } behind ? behind.TotalMinutes < 2 ? $"{behind.TotalSeconds:0} s" : behind.TotalHours < 2 ? $"{behind.TotalMinutes:0} min" : $"{behind.TotalHours:0} h" : "";

    private static string Joined<T>(IReadOnlyList<T> values, Func<T, FormattableString> each) => string.Join(", ", values.Select(value => FormattableString.Invariant(each(value))));

    private static string Number(long? value) => value is { } number ? Answers.Number(number) : "";
}

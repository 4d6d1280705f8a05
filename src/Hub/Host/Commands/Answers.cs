using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Host.Http.Api;

namespace Hub.Host.Commands;

/// <summary>What the commands that ask the hub share.</summary>
internal static class Answers
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, as /api/v1 answers it" };

    public static Option<int> Limit() => new("--limit") { Description = "Rows at most, 1 to 500", DefaultValueFactory = _ => 50, HelpName = "N" };

    public static Argument<long> Id(string what) => new("ID")
    {
        Description = $"Id of the {what}",
        CustomParser = result =>
        {
            var found = result.Tokens[0].Value;
            if (long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return id;
            result.AddError($"ID must be the number of a {what}, as its list shows it; it is {found}.");
            return 0;
        },
    };

    /// <summary>A word of a list, whatever its case; the fault names option, allowed and found.</summary>
    public static T OneOf<T>(ArgumentResult result)
        where T : struct, Enum
    {
        var (found, values) = (result.Tokens[0].Value, Enum.GetValues<T>());
        foreach (var value in values)
            if (Word(value).Equals(found, StringComparison.OrdinalIgnoreCase))
                return value;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name} must be one of {string.Join(", ", values.Select(Word))}; it is {found}.");
        return default;
    }

    public static Task WriteJsonAsync<T>(CommandContext context, T value, JsonTypeInfo<T> type) => context.Out.WriteLineAsync(JsonSerializer.Serialize(value, type));

    /// <summary>As JSON where that is asked for, else for a person.</summary>
    public static async Task<int> TellAsync<T>(CommandContext context, bool json, T value, JsonTypeInfo<T> type, Func<T, Task> write)
    {
        await (json ? WriteJsonAsync(context, value, type) : write(value));
        return Runtime.ExitCodes.Ok;
    }

    /// <summary>An action that opens the client first.</summary>
    /// <param name="decides">True where a post may have to be decided, which needs sound rule packs.</param>
    public static void AsksHub(this Command command, CommandContext context, Func<HubClient, ParseResult, CancellationToken, Task<int>> act, bool decides = false) => command.SetAction(async (parsed, stop) =>
    {
        await using var client = await HubClient.OpenAsync(parsed, context, decides, stop);
        return await act(client, parsed, stop);
    });

    public static void AddAll(this Command command, IEnumerable<Option> options)
    {
        foreach (var option in options)
            command.Add(option);
    }

    public static string Word<T>(T value)
        where T : struct, Enum => ApiQuery.Word(value);

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string? Moment(DateTimeOffset? at) => at is { } moment ? Moment(moment) : null;

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Share(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A query string of what is set.</summary>
    public static string Query(params (string Name, object? Value)[] pairs)
    {
        var set = pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!)}").ToList();
        return set.Count == 0 ? "" : $"?{string.Join('&', set)}";
    }
}

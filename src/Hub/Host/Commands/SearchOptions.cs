using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>The search that lists and bulk actions share: the same options, the same query of /api/v1.</summary>
internal sealed class SearchOptions
{
    private readonly List<(string Name, Option Option, Func<ParseResult, object?> Value)> all = [];

    public IEnumerable<Option> Options => all.Select(one => one.Option);

    public static SearchOptions OfDeliveries(TimeProvider time)
    {
        var search = new SearchOptions();
        search.Word<DeliveryState>("state", "Only in this state");
        search.Text("backend", "Only of this backend", "NAME");
        search.Text("channel", "Only of this channel", "NAME");
        search.Word<Category>("category", "Only of this category");
        search.Times(time, "written");
        search.Text("reason", "Only with these words in the reason", "WORDS");
        search.Text("ticket", "Only of the ticket with this id in the desk", "ID");
        return search;
    }

    public static SearchOptions OfQuarantine(TimeProvider time)
    {
        var search = new SearchOptions();
        search.Word<QuarantineState>("state", "Only in this state [default: waiting]");
        search.Text("channel", "Only of this channel", "NAME");
        search.Times(time, "that came");
        search.Text("reason", "Only with these words in the reason", "WORDS");
        return search;
    }

    /// <summary>Whether the person narrowed anything.</summary>
    public bool IsSet(SymbolResult result) => all.Exists(one => result.GetResult(one.Option) is { Implicit: false });

    /// <summary>What the person wrote for it; null: nothing.</summary>
    public string? Text(SymbolResult result, string name) => result.GetValue((Option<string?>)all.Find(one => one.Name == name).Option);

    /// <summary>Names of the conditions that the person set.</summary>
    public IEnumerable<string> Set(SymbolResult result) => all.Where(one => result.GetResult(one.Option) is { Implicit: false }).Select(one => one.Name);

    public bool Has(ParseResult parsed, string name) => all.Find(one => one.Name == name).Value(parsed) is not null;

    /// <summary>Name and value of each condition, as /api/v1 takes them.</summary>
    public IEnumerable<(string Name, object? Value)> Pairs(ParseResult parsed) => all.Select(one => (one.Name, one.Value(parsed)));

    private void Times(TimeProvider time, string what)
    {
        Moment(time, "since", $"Only those {what} then or later: a day, a moment in UTC, or an age (90m, 12h, 3d)");
        Moment(time, "until", $"Only those {what} before: a day, a moment in UTC, or an age");
    }

    private void Text(string name, string description, string help)
    {
        var option = new Option<string?>($"--{name}") { Description = description, HelpName = help };
        all.Add((name, option, parsed => parsed.GetValue(option)));
    }

    private void Word<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<string?>($"--{name}") { Description = description, HelpName = "WORD" };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<T>().Select(ApiQuery.Word)]);
        all.Add((name, option, parsed => parsed.GetValue(option)));
    }

    private void Moment(TimeProvider time, string name, string description)
    {
        var option = new Option<string?>($"--{name}") { Description = description, HelpName = "WHEN" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Age.Moment(text, time.GetUtcNow()) is null)
                result.AddError($"--{name} takes a day (2026-11-24), a moment (2026-11-24T08:30Z) or an age (90m, 12h, 3d); it is {text}.");
        });
        all.Add((name, option, parsed => parsed.GetValue(option) is { } text ? Age.Moment(text, time.GetUtcNow())?.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture) : null));
    }
}

using System.Globalization;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Tests.Core;

/// <summary>A line of a table of policy cases: sender, category, confidence, what else is special, and behind the arrow the row, what is done, route and priority.</summary>
internal sealed record PolicyCaseLine(string Text, PolicyCase Post, string Row, PolicyAction Do, string? Route, Priority Priority)
{
    public static IEnumerable<PolicyCaseLine> Of(string table) => table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#')).Select(Parse);

    /// <summary>NUnit shows the line itself.</summary>
    public override string ToString() => Text;

    private static PolicyCaseLine Parse(string line)
    {
        var (asked, told) = line.Split("->", StringSplitOptions.TrimEntries) is [var left, var right] ? (Cells(left), Cells(right)) : throw new FormatException(line);
        var special = asked[3..].Select(cell => cell.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var confidence = double.Parse(asked[2], CultureInfo.InvariantCulture);
        var priority = special.TryGetValue("vote", out var vote) ? Enum.Parse<Priority>(vote, ignoreCase: true) : (Priority?)null;
        var kind = special.TryGetValue("kind", out var word) ? Enum.Parse<RequestKind>(word, ignoreCase: true) : (RequestKind?)null;
        var verdict = new Verdict(Enum.Parse<Category>(asked[1], ignoreCase: true), kind, confidence, confidence, priority, special.GetValueOrDefault("service"), [], [], [], "packs");
        var customer = special.ContainsKey("contract") || special.ContainsKey("uses") ? new CustomerFacts("4711", special.GetValueOrDefault("contract"), false, special.GetValueOrDefault("uses"), "given") : null;
        var sender = new SenderFacts(Enum.Parse<SenderKind>(asked[0], ignoreCase: true), null, null, null, 0) { Customer = customer };
        var post = new PolicyCase(
            verdict, sender, special.GetValueOrDefault("channel", "web"), special.GetValueOrDefault("lang", "en"), special.ContainsKey("private") ? Visibility.Private : Visibility.Public, confidence < 0.5);
        return new(line, post, told[0], Enum.Parse<PolicyAction>(told[1], ignoreCase: true), told[2] == "-" ? null : told[2], Enum.Parse<Priority>(told[3], ignoreCase: true));
    }

    private static string[] Cells(string part) => part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

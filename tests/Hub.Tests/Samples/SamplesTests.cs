using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.Tests.Samples;

/// <summary>The demo's posts and what is expected of them agree with each other and with the rules of today.</summary>
[TestFixture]
internal sealed partial class SamplesTests
{
    private static readonly string[] Channels = ["demo-x", "demo-telegram", "demo-mail", "demo-forum", "demo-status"];

    private static IEnumerable<(SampleLine Line, ExpectedRow Row)> Pairs => SampleLine.All.Zip(ExpectedRow.All);

    [Test]
    public void Every_line_has_its_row_with_the_same_channel_and_id()
    {
        Assert.That(ExpectedRow.Lines[0], Is.EqualTo(ExpectedRow.Header));
        Assert.That(ExpectedRow.All.Select(row => row.Line), Is.EqualTo(SampleLine.All.Select(line => line.Number)));
        foreach (var (line, row) in Pairs)
        {
            Assert.That(row.Channel, Is.AnyOf(Channels), $"line {row.Line}");
            Assert.That(line.Raw, Does.StartWith($"{{\"channel\":\"{row.Channel}\","), $"line {row.Line}");
            Assert.That(line.Id ?? "", Is.EqualTo(row.Id), $"line {row.Line}");
        }
    }

    [Test]
    public void Only_the_deliberately_broken_lines_are_unreadable()
    {
        Assert.That(SampleLine.All.Count(line => !line.IsJson), Is.EqualTo(1));
        Assert.That(Pairs.Where(pair => !pair.Line.IsSound).Select(pair => pair.Row.Line), Is.EqualTo(Rows(row => row.Result == "quarantined")));
        Assert.That(Rows(row => row.Result == "quarantined"), Has.Exactly(4).Items);
        Assert.That(SampleLine.All.Count(line => line.Raw.Contains("\\ud800", StringComparison.Ordinal)), Is.EqualTo(1), "a lone surrogate is cleaned and stored");
        Assert.That(SampleLine.All.Count(line => line.Raw.Contains("\\u0000", StringComparison.Ordinal)), Is.EqualTo(1), "a NUL is cleaned and stored");
    }

    [Test]
    public void The_languages_are_mixed_as_promised()
    {
        var said = SampleLine.All.Select(line => line.String("language")).Where(language => language is "en" or "de" or "ru" or "uk").ToList();
        Assert.That(SampleLine.All, Has.Count.InRange(190, 240));
        foreach (var (language, share) in new[] { ("en", .40), ("de", .25), ("ru", .18), ("uk", .17) })
            Assert.That(said.Count(found => found == language) / (double)said.Count, Is.EqualTo(share).Within(.04), language);
        Assert.That(SampleLine.All.Count(line => line.Text is not null && line.String("language") is null), Is.GreaterThan(15), "some platforms tell no language");
    }

    [TestCase("stored", 180), TestCase("repeated", 5), TestCase("revision", 4), TestCase("gone", 7), TestCase("reach", 3), TestCase("tombstoned", 1)]
    public void Every_result_occurs(string result, int least) => Assert.That(Rows(row => row.Result == result).Count(), Is.GreaterThanOrEqualTo(least));

    [TestCase("ticket", 90), TestCase("comment", 40), TestCase("change", 3), TestCase("redact", 4), TestCase("review", 10), TestCase("archive", 12)]
    public void Every_action_occurs(string action, int least) => Assert.That(Rows(row => row.Action == action).Count(), Is.GreaterThanOrEqualTo(least));

    [TestCase("incident"), TestCase("request"), TestCase("complaint"), TestCase("praise"), TestCase("noise")]
    public void Every_category_occurs_often(string category) => Assert.That(Rows(row => row.Category == category).Count(), Is.GreaterThanOrEqualTo(15));

    [Test]
    public void Equal_labels_are_the_same_conversation_and_no_other()
    {
        var held = Pairs.Where(pair => pair.Row.Conversation.Length > 0 && pair.Line.Kind != "delete").ToList();
        var byLabel = held.GroupBy(pair => pair.Row.Conversation).Select(group => string.Join(',', group.Select(pair => pair.Row.Line)));
        var byRule = held.GroupBy(pair => pair.Line.Conversation).Select(group => string.Join(',', group.Select(pair => pair.Row.Line)));
        Assert.That(byLabel, Is.EquivalentTo(byRule));
        foreach (var (line, row) in Pairs.Where(pair => pair.Line.Kind == "delete"))
        {
            var original = ExpectedRow.All.FirstOrDefault(other => other.Line < row.Line && other.Channel == row.Channel && other.Id == row.Id);
            Assert.That(row.Conversation, Is.EqualTo(original?.Conversation ?? ""), $"line {line.Number}");
        }
    }

    [Test]
    public void Results_and_actions_follow_from_the_rules_of_today()
    {
        var rules = new TodaysRules();
        foreach (var (line, row) in Pairs)
            Assert.That(rules.Next(line, row.Category, row.Action == "review"), Is.EqualTo((row.Result, row.Action)), $"line {row.Line} ({row.Channel} {row.Id})");
    }

    [Test]
    public void Categories_are_words_of_the_house_and_stand_where_a_text_is_decided()
    {
        foreach (var (line, row) in Pairs)
        {
            Assert.That(row.Category, Is.AnyOf("incident", "request", "complaint", "praise", "noise", ""), $"line {row.Line}");
            var decided = row.Action is "ticket" or "comment" or "change" or "archive" or "review" && line.Text is not null;
            Assert.That(row.Category.Length > 0, Is.EqualTo(decided), $"line {row.Line}");
            Assert.That(row.Row.Length > 0, Is.EqualTo(row.Action is not ("none" or "redact")), $"line {row.Line}");
            Assert.That(row.Sender, Is.AnyOf("", "unknown", "customer", "prospect", "media", "expert", "competitor", "bot", "unwanted"), $"line {row.Line}");
            Assert.That(row.Sender.Length > 0 && row.Row.Length == 0, Is.False, $"line {row.Line}: nothing was decided");
        }
    }

    [Test]
    public void The_burst_opens_a_ticket_for_each_of_its_many_authors()
    {
        var burst = Pairs.Where(pair => pair.Row.Conversation.StartsWith("c-burst-", StringComparison.Ordinal) && pair.Row.Result == "stored").ToList();
        var first = burst.GroupBy(pair => pair.Row.Conversation).Select(group => group.First()).ToList();
        Assert.That(first.Select(pair => pair.Line.Author).Distinct().Count(), Is.GreaterThanOrEqualTo(15));
        Assert.That(first.Select(pair => pair.Row.Action), Is.All.EqualTo("ticket"));
        Assert.That(first.Max(pair => pair.Line.CreatedAt) - first.Min(pair => pair.Line.CreatedAt), Is.LessThan(TimeSpan.FromMinutes(15)));
    }

    [Test]
    public void An_album_shares_group_and_conversation()
    {
        var album = Pairs.Where(pair => pair.Line.String("group") is not null).ToList();
        Assert.That(album, Has.Count.EqualTo(3));
        Assert.That(string.Join(' ', album.Select(pair => pair.Row.Action)), Is.EqualTo("ticket comment comment"));
        Assert.That(album.Select(pair => pair.Line.String("group")).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void All_is_said_on_one_day_but_for_the_clock_that_is_wrong()
    {
        var day = new DateOnly(2026, 11, 20);
        var others = SampleLine.All.Where(line => line.IsJson && DateOnly.FromDateTime(line.CreatedAt.UtcDateTime) != day).Select(line => line.CreatedAt.Year);
        Assert.That(others.Single(), Is.EqualTo(2126));
    }

    [Test]
    public void Every_recorded_channel_has_its_rows_numbered_on_and_in_the_order_of_its_recording()
    {
        Assert.That(ExpectedRow.Recorded.Select(row => row.Line), Is.EqualTo(Enumerable.Range(SampleLine.All.Count + 1, ExpectedRow.Recorded.Count)));
        Assert.That(ExpectedRow.Recorded.Select(row => row.Channel).Distinct(), Is.EqualTo(new[] { "demo-bot", "demo-board", "demo-mentions" }));
        Assert.That(ExpectedRow.Recorded.Select(row => row.Result).Distinct(), Is.EquivalentTo(new[] { "stored", "revision", "reach" }));
    }

    [Test]
    public void Nobody_real_is_named_in_a_recording()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Shared.Root, "samples", "recordings")))
            foreach (var line in File.ReadLines(file))
            {
                Assert.That(Brands().Match(line).Value, Is.Empty, file);
                foreach (Match host in Hosts().Matches(line.Replace("www.w3.org", "", StringComparison.Ordinal).Replace("purl.org", "", StringComparison.Ordinal)))
                    Assert.That(host.Value, Does.Match(@"(^|\.)example\.(com|net|org)$"), file);
            }
    }

    [Test]
    public void Nobody_real_is_named()
    {
        foreach (var line in SampleLine.All)
        {
            Assert.That(Brands().Match(line.Raw).Value, Is.Empty, $"line {line.Number}");
            foreach (Match host in Hosts().Matches(line.Raw))
                Assert.That(host.Value, Does.Match(@"(^|\.)example\.(com|net|org)$"), $"line {line.Number}");
        }
    }

    [GeneratedRegex(@"\b(?:[a-z0-9-]+\.)+(?:com|net|org|de|ru|ua|uk|eu|io|info|biz|me|app|tv|gg|co)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Hosts();

    [GeneratedRegex(
        @"telekom|vodafone|telef[oó]nica|\bo2\b|1&1|comcast|xfinity|at&t|verizon|t-mobile|sky\b|virgin media|starlink|netflix|youtube|ютуб|google|\bapple\b|iphone|айфон|android|андро[иі]д"
        + "|samsung|whatsapp|вотсап|вайбер|viber|facebook|instagram|fritz|zoom|playstation|xbox|amazon|paypal|microsoft|київстар|kyivstar|lifecell|ростелеком|мтс|билайн|мегафон",
        RegexOptions.IgnoreCase)]
    private static partial Regex Brands();

    private static IEnumerable<int> Rows(Func<ExpectedRow, bool> which) => ExpectedRow.All.Where(which).Select(row => row.Line);
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Classifier;
using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub rules score`: how right packs are on labelled files.</summary>
internal static class RulesScore
{
    public static HubCommand Create(CommandContext context)
    {
        var files = new LabelledOptions();
        var packs = new Option<string[]>("--packs") { Description = "Pack files or folders [default: as for test]", HelpName = "PATHS", AllowMultipleArgumentsPerToken = true };
        var margin = new Option<double>("--min-margin") { Description = "Bar of what is decided without people", HelpName = "0..1", DefaultValueFactory = _ => 0.1 };
        var confidence = new Option<double>("--min-confidence") { Description = "Bar of what is decided without people", HelpName = "0..1", DefaultValueFactory = _ => 0.5 };
        var predictions = new Option<string?>("--predictions") { Description = "Write id, predicted, confidence, sender kind to this file", HelpName = "OUT.tsv" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new HubCommand("score", "Say how right packs are on labelled posts: precision, recall, F1, false alarms.", "hub rules score posts.tsv --gold category") { packs, margin, confidence, predictions, json };
        files.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var into = parsed.GetValue(predictions) is { } file ? Path.GetFullPath(file) : null;
            var views = files.Views(parsed);
            var rules = BuiltIn.SenderRules(folder: null);
            var measure = new Measure(BuiltIn.Classifier(RulesCommand.Paths(parsed, parsed.GetValue(packs) ?? [], context)), (post, scored) => KindOf(rules, post, scored))
            {
                MinMargin = parsed.GetValue(margin),
                MinConfidence = parsed.GetValue(confidence),
            };
            var told = new List<ViewScore>();
            var lines = new List<string> { "id\tpredicted\tconfidence\tsender_kind" };
            foreach (var view in views)
            {
                var guessed = (measure with { OfSenders = view.Gold is "sender_kind" or "sender" }).Predict(view, LabelledOptions.Rows(view, inIds: true));
                told.Add(ViewScore.Of(view.Name, guessed, view.Classes));
                lines.AddRange(guessed.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Id}\t{one.Predicted}\t{one.Confidence:0.0000}\t{one.SenderKind}")));
            }
            if (into is not null)
                await File.WriteAllLinesAsync(into, lines, stop);
            await context.Out.WriteAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(told, ScoreFormat.Default.IReadOnlyListViewScore) + "\n" : told.Count == 1 ? ScoreText.Of(told[0]) : ScoreText.Table(told));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>As the hub would see somebody who writes for the first time: his profile first, his own words where it tells nothing.</summary>
    private static SenderKind KindOf(ISenderRules rules, Post post, Scored scored)
    {
        var kind = rules.Judge(new SenderProfile(post.Author, "score", default, DateTimeOffset.UnixEpoch)).Kind;
        return kind != SenderKind.Unknown ? kind : OwnWords.KindOf(scored.SaidOfSender("score"));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ViewScore>))]
internal sealed partial class ScoreFormat : JsonSerializerContext;

using System.CommandLine;
using System.Globalization;
using Hub.Classifier;
using Hub.Classifier.Learning;
using Hub.Classifier.Packs;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub rules learn`: packs of weighted phrases from labelled posts.</summary>
internal sealed class RulesLearn
{
    private static readonly string[] Languages = ["any", "en", "de", "ru", "uk"];
    private readonly LabelledOptions files = new();
    private readonly Option<string> into = new("--out") { Description = "The pack's file; with --views a folder that gets one a view", HelpName = "PATH", Required = true };
    private readonly Option<string> name = new("--pack") { Description = "Id of the pack", HelpName = "NAME", DefaultValueFactory = _ => "learnt" };
    private readonly Option<string> language = new("--language") { Description = "Only for posts in (or near) it", HelpName = "WORD", DefaultValueFactory = _ => "any" };
    private readonly Option<string> source = new("--source") { Description = "A sentence on where the posts come from", HelpName = "TEXT", DefaultValueFactory = _ => "learnt by hub rules learn" };
    private readonly Option<string> licence = new("--licence") { Description = "The pack's licence", HelpName = "TEXT", DefaultValueFactory = _ => "as the posts that it was learnt from" };
    private readonly Option<int> trades = new("--least-trades") { Description = "Only what holds in so many trades (column trade), learnt apart", HelpName = "N" };
    private readonly Option<double> gain = new("--gain") { Description = "Multiplies all weights: how much the pack says beside others", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };

    private readonly Option<string[]> beside = new("--beside") { Description = "Packs that will run with it: only what they lack is learnt", HelpName = "PATHS", AllowMultipleArgumentsPerToken = true };

    public static HubCommand Create(CommandContext context)
    {
        var options = new RulesLearn();
        var command = new HubCommand("learn", "Learn a pack of weighted phrases from labelled posts; it can be read, explained and changed like any other.", "hub rules learn posts.tsv --gold category --out learnt.yaml");
        options.files.AddTo(command);
        foreach (var option in new Option[] { options.into, options.name, options.language, options.source, options.licence, options.trades, options.gain, options.beside })
            command.Add(option);
        command.SetAction((parsed, stop) => options.RunAsync(parsed, context, stop));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var path = Path.GetFullPath(parsed.GetValue(into)!);
        var word = parsed.GetValue(language)!;
        if (!Languages.Contains(word))
            throw new HubException($"--language must be one of {string.Join(", ", Languages)}; it is {word}.", ExitCodes.Usage);
        var views = files.Views(parsed);
        var plain = new LearnOptions(parsed.GetValue(name)!, word) { Source = parsed.GetValue(source)!, Licence = parsed.GetValue(licence)!, LeastTrades = parsed.GetValue(trades), Gain = parsed.GetValue(gain) };
        if (!files.IsTable(parsed))
        {
            await LearnAsync(plain, Beside(parsed, [.. views.SelectMany(LessonsOf)]), path, context, stop);
            return ExitCodes.Ok;
        }
        Directory.CreateDirectory(path);
        List<ViewScore> told = [];
        foreach (var view in views.Where(view => !view.CountsOnlyAlarms))
        {
            var file = Path.Combine(path, view.Name + ".yaml");
            await LearnAsync(plain with { Pack = view.Name }, Beside(parsed, LessonsOf(view)), file, context, stop);
            told.Add(new Measure(BuiltIn.Classifier([file])).Score(view, LabelledOptions.Rows(view, inIds: true)));
        }
        await context.Out.WriteAsync(ScoreText.Table(told));
        return ExitCodes.Ok;
    }

    private static IReadOnlyList<Lesson> LessonsOf(View view) => Lessons.Of(view, LabelledOptions.Rows(view, inIds: false), view.Ids.Count == 0 ? [] : LabelledOptions.Rows(view, inIds: true));

    /// <summary>The lessons, with what the packs named by --beside say to each.</summary>
    private IReadOnlyList<Lesson> Beside(ParseResult parsed, IReadOnlyList<Lesson> lessons)
    {
        if (parsed.GetValue(beside) is not { Length: > 0 } paths)
            return lessons;
        var classifier = BuiltIn.Classifier(paths);
        return [.. lessons.AsParallel().AsOrdered().Select(lesson => lesson with { Beside = classifier.Decide(classifier.Score(lesson.Post), Explainer.NoFacts("learn")).Scores })];
    }

    private static async Task LearnAsync(LearnOptions options, IReadOnlyList<Lesson> lessons, string path, CommandContext context, CancellationToken stop)
    {
        try
        {
            var last = "";
            var pack = new Learner(options).Learn(lessons, (step, done) => last = Tell(context, options.Pack, step, done, last), stop);
            // What is learnt must load: a pack that does not is never written over one that does.
            var load = PackLoader.LoadTexts([(path, pack.Text)], PackLimits.Default);
            if (load.Faults.Count > 0)
                throw new HubException(string.Join('\n', load.Faults.Select(fault => fault.Sentence)), ExitCodes.No);
            await File.WriteAllTextAsync(path, pack.Text, stop);
            await context.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{path}: {pack.Phrases} phrases from {pack.Lessons} posts; on a fifth that was kept apart macro-F1 {pack.Held.MacroF1:0.000}, temperature {pack.Temperature:0.00}{(pack.BesideTemperature is { } other ? $", those beside it {other:0.00}" : "")}"));
        }
        catch (ArgumentException error)
        {
            throw new HubException(error.Message, ExitCodes.No, error);
        }
    }

    /// <summary>A line a quarter of each step.</summary>
    private static string Tell(CommandContext context, string pack, string step, int done, string last)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{pack}: {step} {done / 25 * 25} %");
        if (line != last)
            context.Error.WriteLine(line);
        return line;
    }
}

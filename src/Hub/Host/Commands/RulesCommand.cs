using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub rules test|explain|score|learn|list|reload|rollback`.</summary>
internal static class RulesCommand
{
    public static HubCommand Create(CommandContext context) =>
        new("rules", "Test rule packs, see why a text is decided so, how right they are, learn them, and see which are active.", "hub rules test") { Test(context), Explain(context), RulesScore.Create(context), RulesLearn.Create(context), RulesActive.List(context), RulesActive.Reload(context), RulesActive.RollBack(context) };

    private static HubCommand Test(CommandContext context)
    {
        var packs = new Argument<string[]>("PACKS") { Description = "Pack files or folders [default: those of the configuration, else those that come with hub]", Arity = ArgumentArity.ZeroOrMore };
        var junit = new Option<string?>("--junit") { Description = "Write the results as JUnit XML to this file", HelpName = "FILE" };
        var command = new HubCommand("test", "Load packs and run the cases beside them; ends with 1 if any fails.", "hub rules test rules/ --junit rules.xml") { packs, junit };
        command.SetAction(async (parsed, stop) =>
        {
            var xml = parsed.GetValue(junit) is { } file ? Path.GetFullPath(file) : null;
            var run = RuleCases.Run(Paths(parsed, parsed.GetValue(packs) ?? [], context), PackLimits.Default);
            await context.Out.WriteAsync(CaseReport.Render(run));
            if (xml is not null)
            {
                await using var into = new StreamWriter(xml);
                JUnit.Write(run, into);
            }
            return run.Passed ? ExitCodes.Ok : ExitCodes.No;
        });
        return command;
    }

    private static HubCommand Explain(CommandContext context)
    {
        var text = new Argument<string>("TEXT") { Description = "What was said; - reads standard input" };
        var packs = new Option<string[]>("--packs") { Description = "Pack files or folders [default: as for test]", HelpName = "PATHS", AllowMultipleArgumentsPerToken = true };
        var language = new Option<string?>("--lang") { Description = "What the platform would say the language is", HelpName = "WORD" };
        var subject = new Option<string?>("--subject") { Description = "Subject of a mail", HelpName = "TEXT" };
        var handle = new Option<string?>("--handle") { Description = "The sender's handle", HelpName = "NAME" };
        var name = new Option<string?>("--name") { Description = "The sender's name", HelpName = "TEXT" };
        var bio = new Option<string?>("--bio") { Description = "What his profile says of him", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new HubCommand("explain", "Say what a text is decided to be, and which rules say so on which words.", "hub rules explain \"no internet since five\"") { text, packs, language, subject, handle, name, bio, json };
        command.SetAction(async (parsed, stop) =>
        {
            var said = parsed.GetValue(text)!;
            if (said == "-")
                said = await Console.In.ReadToEndAsync(stop);
            var classifier = BuiltIn.Classifier(Paths(parsed, parsed.GetValue(packs) ?? [], context));
            var author = new Author { Id = "1", Handle = parsed.GetValue(handle), Name = parsed.GetValue(name), Bio = parsed.GetValue(bio) };
            var post = Explainer.PostOf(said, parsed.GetValue(language), parsed.GetValue(subject)) with { Author = author };
            var told = Explainer.Explain(classifier, post, Explainer.NoFacts("explain")) with { Sender = SenderOf(post, classifier.Score(post)) };
            await context.Out.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(told, ExplanationFormat.Readable.Explanation) : Explainer.Render(told));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>As the hub would see somebody who writes for the first time: his profile first, his own words where it tells nothing.</summary>
    private static ToldSender SenderOf(Post post, Scored scored)
    {
        var profile = BuiltIn.SenderRules(folder: null).Judge(new SenderProfile(post.Author, "explain", default, DateTimeOffset.UnixEpoch));
        var said = scored.SaidOfSender("explain");
        var kind = profile.Kind != SenderKind.Unknown ? profile.Kind : OwnWords.KindOf(said);
        return new ToldSender(Answers.Word(kind), [.. profile.Evidence.Concat(said).Select(one => new ToldEvidence(one.Rule, Answers.Word(one.For), one.Found, one.Weight))]);
    }

    // Named packs count from where the command was called, those of the configuration from its folder.
    internal static IReadOnlyList<string> Paths(ParseResult parsed, string[] named, CommandContext context)
    {
        if (named.Length > 0)
            return [.. named.Select(Path.GetFullPath)];
        return ConfigurationSource.PathOf(parsed.GetValue(CommandContext.Config)) is null
            ? [BuiltIn.RulesFolder] : BuiltIn.PathsOf(Configured.Load(parsed, context).Reading.Options.Rules);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class ExplanationJson : JsonSerializerContext;

/// <summary>The same, indented and with letters as they are.</summary>
internal static class ExplanationFormat
{
    public static ExplanationJson Readable { get; } =
        new(new JsonSerializerOptions(ExplanationJson.Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

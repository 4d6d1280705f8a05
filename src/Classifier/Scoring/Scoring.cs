using Hub.Classifier.Regexes;
using Hub.Classifier.Text;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>One run over one post: tokens, language, phrases, regexes, rules.</summary>
internal ref struct Scoring(RuleProgram program, Post post, Scratch scratch, Trace? trace) : IRegexHits
{
    private readonly Tokens tokens = scratch.Tokens;
    private readonly Hits hits = new(program, scratch, trace);
    private bool inSubject;

    public RuleScored Run()
    {
        scratch.Begin(program, usesKept: trace is null);
        Cut();
        var (language, near) = LanguageModel.Shared.Guess(scratch.Lexicon.Sums, scratch.Lexicon.Letters, post.Language);
        for (var pack = 0; pack < program.PackLanguages.Length; pack++)
            scratch.ActivePacks[pack] = (program.PackLanguages[pack] & near) != 0;
        new PhraseWalk(program, scratch, hits).Run();
        Search();
        foreach (var rule in program.WithoutMatchers)
            hits.Touch(rule);
        return new RuleScored(language, hits.Fired(new PostConditions(post, language, tokens)), program);
    }

    private readonly void Cut()
    {
        if (post.Subject is { Length: > 0 } subject)
            Tokenizer.Run(subject, tokens, scratch.Lexicon);
        scratch.Lexicon.Listens = true;
        tokens.Subject = tokens.Count;
        MailCut.Find(post.Text, scratch.Pieces);
        foreach (var piece in scratch.Pieces)
        {
            tokens.Offset = piece.Start;
            Tokenizer.Run(post.Text.AsSpan(piece.Start, piece.End - piece.Start), tokens, scratch.Lexicon);
        }
    }

    private void Search()
    {
        foreach (var piece in scratch.Pieces)
            program.Regexes.Run(post.Text.AsSpan(piece.Start, piece.End - piece.Start), piece.Start, scratch.Candidates, ref this);
        inSubject = true;
        if (post.Subject is { Length: > 0 } subject)
            program.Regexes.Run(subject, 0, scratch.Candidates, ref this);
    }

    readonly bool IRegexHits.Has(int matcher) => hits.Has(matcher);

    readonly void IRegexHits.Hit(int matcher, int start, int length)
    {
        if (!hits.Has(matcher))
            hits.At(matcher, inSubject ? 0 : start, inSubject ? 0 : length);
    }
}

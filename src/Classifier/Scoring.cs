using Hub.Classifier.Phrases;
using Hub.Classifier.Regexes;
using Hub.Classifier.Text;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>One run over one post: tokens, language, phrases, regexes, rules.</summary>
internal ref struct Scoring(RuleProgram program, Post post, Scratch scratch, Trace? trace) : IRegexHits
{
    private const int MostSymbols = 16;
    private readonly RuleProgram program = program;
    private readonly Post post = post;
    private readonly Scratch scratch = scratch;
    private readonly Trace? trace = trace;
    private readonly Tokens tokens = scratch.Tokens;
    private bool inSubject;

    public RuleScored Run()
    {
        scratch.Begin(program.Matchers.Length, program.Rules.Length);
        Cut();
        var (language, near) = LanguageModel.Shared.Guess(post.Text, tokens, post.Language);
        for (var pack = 0; pack < program.PackLanguages.Length; pack++)
            scratch.ActivePacks[pack] = (program.PackLanguages[pack] & near) != 0;
        Number();
        for (var start = 0; start < tokens.Count; start++)
            Begin(start);
        Search();
        foreach (var rule in program.WithoutMatchers)
            Touch(rule);
        return new RuleScored(language, Rules(language), program);
    }

    private readonly void Cut()
    {
        if (post.Subject is { Length: > 0 } subject)
            Tokenizer.Run(subject, tokens);
        tokens.Subject = tokens.Count;
        MailCut.Find(post.Text, scratch.Pieces);
        foreach (var piece in scratch.Pieces)
        {
            tokens.Offset = piece.Start;
            Tokenizer.Run(post.Text.AsSpan(piece.Start, piece.End - piece.Start), tokens);
        }
    }

    /// <summary>Looks every token up among the words and stems of all phrases.</summary>
    private readonly void Number()
    {
        scratch.Size(tokens.Count);
        Span<int> found = stackalloc int[MostSymbols * 3];
        for (var i = 0; i < tokens.Count; i++)
        {
            scratch.SymbolStarts[i] = scratch.SymbolCount;
            var count = Symbols(i, found);
            var negates = 0UL;
            foreach (var symbol in found[..count])
                negates |= program.NegatedBy[symbol];
            scratch.Negates[i] = negates;
            scratch.Add(found[..count]);
        }
        scratch.SymbolStarts[tokens.Count] = scratch.SymbolCount;
    }

    private readonly int Symbols(int index, Span<int> into)
    {
        switch (tokens[index].Kind)
        {
            case TokenKind.Mention: into[0] = SymbolTable.Mention; return 1;
            case TokenKind.Link: into[0] = SymbolTable.Link; return 1;
            case TokenKind.Number: into[0] = SymbolTable.Number; return 1 + program.Symbols.Find(tokens.Folded(index), into[1..MostSymbols]);
        }
        var word = tokens.Folded(index);
        var count = program.Symbols.Find(word, into[..MostSymbols]);
        Span<char> shorter = stackalloc char[word.Length];
        for (var most = 2; most >= 1 && Repeats.Shorten(word, shorter, most, out var length); most--)
            count = Merge(into, count, program.Symbols.Find(shorter[..length], into[count..(count + MostSymbols)]));
        return count;
    }

    /// <summary>Keeps of the new numbers those that are not there yet.</summary>
    private static int Merge(Span<int> symbols, int count, int added)
    {
        var kept = count;
        for (var i = count; i < count + added; i++)
            if (!symbols[..kept].Contains(symbols[i]))
                symbols[kept++] = symbols[i];
        return kept;
    }

    private readonly ReadOnlySpan<int> SymbolsOf(int token) => scratch.Symbols.AsSpan(scratch.SymbolStarts[token]..scratch.SymbolStarts[token + 1]);

    private readonly void Begin(int start)
    {
        foreach (var symbol in SymbolsOf(start))
            if (program.Phrases.Begins(symbol))
                Follow(0, symbol, start, start);
    }

    /// <summary>At a node of the automaton, with the next token to read; a phrase never runs over the end of a sentence, nor a gap over a comma.</summary>
    private readonly void Go(int node, int start, int next)
    {
        foreach (var matcher in program.Phrases.Ends(node))
            Hit(matcher, start, next - 1);
        if (next >= tokens.Count || (tokens[next].Before & Gap.Break) != 0)
            return;
        Follow(node, start, next);
        foreach (var gap in program.Phrases.Gaps(node))
            for (var at = next; at <= next + gap.Most && at < tokens.Count && (at == next || (tokens[next].Before | tokens[at].Before) == Gap.None); at++)
                Follow(gap.Child, start, at);
    }

    private readonly void Follow(int node, int start, int token)
    {
        foreach (var symbol in SymbolsOf(token))
            Follow(node, symbol, start, token);
    }

    private readonly void Follow(int node, int symbol, int start, int token)
    {
        var cursor = -1;
        while (program.Phrases.Next(node, symbol, ref cursor) is > 0 and var child)
            Go(child, start, token + 1);
    }

    private readonly void Hit(int matcher, int start, int end)
    {
        ref readonly var which = ref program.Matchers[matcher];
        if (!scratch.ActivePacks[which.Pack] || scratch.MatcherStamps[matcher] == scratch.Stamp)
            return;
        if (which.Negatable && Negation(which.Pack, start) is >= 0 and var by)
        {
            trace?.Negated(program, which.Rule, tokens, (start, end, by));
            return;
        }
        scratch.MatcherStamps[matcher] = scratch.Stamp;
        if (end < tokens.Subject)
            Count(which, 0, 0);
        else
            Count(which, tokens[start].Start, tokens[end].End - tokens[start].Start);
    }

    /// <summary>The negation word that reaches a phrase; -1: none.</summary>
    private readonly int Negation(int pack, int start)
    {
        var window = program.Packs[pack].Negation.Window;
        for (var at = start; at > 0 && start - at < window && tokens[at].Before == Gap.None; at--)
            if ((scratch.Negates[at - 1] & (1UL << pack)) != 0)
                return at - 1;
        return -1;
    }

    private void Search()
    {
        foreach (var piece in scratch.Pieces)
            program.Regexes.Run(post.Text.AsSpan(piece.Start, piece.End - piece.Start), piece.Start, scratch.Candidates, ref this);
        inSubject = true;
        if (post.Subject is { Length: > 0 } subject)
            program.Regexes.Run(subject, 0, scratch.Candidates, ref this);
    }

    public readonly bool Has(int matcher) => scratch.MatcherStamps[matcher] == scratch.Stamp || !scratch.ActivePacks[program.Matchers[matcher].Pack];

    void IRegexHits.Hit(int matcher, int start, int length)
    {
        if (Has(matcher))
            return;
        scratch.MatcherStamps[matcher] = scratch.Stamp;
        Count(program.Matchers[matcher], inSubject ? 0 : start, inSubject ? 0 : length);
    }

    private readonly void Count(in Matcher matcher, int start, int length)
    {
        if (matcher.Place == Place.Row)
        {
            scratch.Fired.Add(new Fired(matcher.Rule, start, length));
            return;
        }
        ref var state = ref Touch(matcher.Rule);
        switch (matcher.Place)
        {
            case Place.Unless:
                state.Blocked = true;
                return;
            case Place.All:
                state.Hits++;
                break;
        }
        // The words shown are the first of "any", else the first of "all".
        var better = matcher.Place == Place.Any ? !state.AnyHit || start < state.Start : !state.AnyHit && (state.Hits == 1 || start < state.Start);
        state.AnyHit |= matcher.Place == Place.Any;
        if (better)
            (state.Start, state.Length) = (start, length);
    }

    private readonly ref RuleState Touch(int rule)
    {
        ref var state = ref scratch.Rules[rule];
        if (state.Stamp == scratch.Stamp)
            return ref state;
        state = new RuleState { Stamp = scratch.Stamp };
        scratch.Touched.Add(rule);
        return ref state;
    }

    private readonly Fired[] Rules(string language)
    {
        scratch.Touched.Sort();
        foreach (var index in scratch.Touched)
        {
            ref var state = ref scratch.Rules[index];
            var rule = program.Rules[index];
            if ((rule.HasAny && !state.AnyHit) || state.Hits < rule.AllCount || !scratch.ActivePacks[rule.Pack] || !Holds(rule.Source.When, language))
                continue;
            if (state.Blocked)
                trace?.Blocked(rule, state.Start, state.Length);
            else
                scratch.Fired.Add(new Fired(index, state.Start, state.Length));
        }
        return scratch.Fired.Count == 0 ? [] : [.. scratch.Fired];
    }

    private readonly bool Holds(Packs.Conditions? when, string language) =>
        when is null
        || ((when.Language?.Contains(language) ?? true)
            && (when.Visibility?.Contains(PostWords.Of(post.Visibility)) ?? true)
            && (when.Medium?.Contains(PostWords.Of(post.Kind)) ?? true)
            && (when.Automatic?.Contains(PostWords.Of(post.Automatic)) ?? true)
            && (when.Reply ?? IsReply) == IsReply
            && (when.MostWords == int.MaxValue || Words() <= when.MostWords));

    /// <summary>Words and numbers of the text; mentions, links and emoji do not count.</summary>
    private readonly int Words()
    {
        var words = 0;
        for (var i = tokens.Subject; i < tokens.Count; i++)
            words += tokens[i].Kind is TokenKind.Word or TokenKind.Number ? 1 : 0;
        return words;
    }

    private readonly bool IsReply => post.InReplyTo is not null || post.Kind is PostKind.Reply or PostKind.Comment;
}

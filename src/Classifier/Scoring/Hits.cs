using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>Takes down which matchers hit and makes of them, at the end, the rules and rows that fired.</summary>
internal readonly struct Hits(RuleProgram program, Scratch scratch, Trace? trace)
{
    /// <summary>The matcher has hit, or need not be looked for.</summary>
    public bool Has(int matcher) => scratch.MatcherStamps[matcher] == scratch.Stamp || !scratch.ActivePacks[program.Matchers[matcher].Pack];

    /// <summary>A phrase stands from one token to another.</summary>
    public void Phrase(int matcher, int start, int end)
    {
        if (Has(matcher))
            return;
        var tokens = scratch.Tokens;
        ref readonly var which = ref program.Matchers[matcher];
        if (which.Negatable && Negation(which.Pack, start) is >= 0 and var by)
        {
            trace?.Negated(program, which.Rule, tokens, (start, end, by));
            return;
        }
        if (end < tokens.Subject)
            At(matcher, 0, 0);
        else
            At(matcher, tokens[start].Start, tokens[end].End - tokens[start].Start);
    }

    /// <summary>A matcher hits a stretch of the text; of the subject: 0 units from 0.</summary>
    public void At(int matcher, int start, int length)
    {
        scratch.MatcherStamps[matcher] = scratch.Stamp;
        ref readonly var which = ref program.Matchers[matcher];
        if (which.Place == Place.Row)
            scratch.Fired.Add(new Fired(which.Rule, start, length));
        else
            Count(which, start, length);
    }

    /// <summary>The negation word that reaches a phrase; -1: none.</summary>
    private int Negation(int pack, int start)
    {
        var (tokens, window) = (scratch.Tokens, program.Packs[pack].Negation.Window);
        for (var at = start; at > 0 && start - at < window && tokens[at].Before == Gap.None; at--)
            foreach (var symbol in scratch.Lexicon.SymbolsOf(at - 1))
                if ((program.NegatedBy[symbol] & (1UL << pack)) != 0)
                    return at - 1;
        return -1;
    }

    private void Count(in Matcher matcher, int start, int length)
    {
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

    public ref RuleState Touch(int rule)
    {
        ref var state = ref scratch.Rules[rule];
        if (state.Stamp == scratch.Stamp)
            return ref state;
        state = new RuleState { Stamp = scratch.Stamp };
        scratch.Touched.Add(rule);
        return ref state;
    }

    public Fired[] Fired(PostConditions post)
    {
        foreach (var index in scratch.Touched)
        {
            ref var state = ref scratch.Rules[index];
            var rule = program.Rules[index];
            if ((rule.HasAny && !state.AnyHit) || state.Hits < rule.AllCount || !scratch.ActivePacks[rule.Pack] || !post.Meets(rule.Source.When))
                continue;
            if (state.Blocked)
                trace?.Blocked(rule, state.Start, state.Length);
            else
                scratch.Fired.Add(new Fired(index, state.Start, state.Length));
        }
        return scratch.Fired.Count == 0 ? [] : [.. scratch.Fired];
    }
}

using Hub.Classifier.Phrases;
using Hub.Classifier.Text;

namespace Hub.Classifier;

/// <summary>Follows the automaton of all phrases over the tokens of a post.</summary>
internal readonly ref struct PhraseWalk(RuleProgram program, Scratch scratch, Hits hits)
{
    private readonly Trie phrases = program.Phrases;
    private readonly Lexicon lexicon = scratch.Lexicon;
    private readonly Tokens tokens = scratch.Tokens;
    private readonly Scratch scratch = scratch;

    /// <summary>Tells the hits of all phrases, those that begin earlier first.</summary>
    public void Run()
    {
        for (var start = 0; start < tokens.Count; start++)
        {
            scratch.Forget();
            foreach (var symbol in lexicon.SymbolsOf(start))
                if (phrases.Begins(symbol))
                    Begin(symbol, start);
        }
    }

    private void Begin(int symbol, int start)
    {
        if (phrases.First(symbol) is > 0 and var only)
            Go(only, start, start + 1);
        else
            Follow(0, symbol, start, start);
    }

    /// <summary>At a node of the automaton, with the next token to read; a phrase never runs over the end of a sentence, nor a gap over a comma.</summary>
    private void Go(int at, int start, int next)
    {
        ref readonly var node = ref phrases[at];
        // Alternatives and gaps may meet again in the same place; from there all is the same.
        if (node.Forks && !scratch.Visit(at, next))
            return;
        foreach (var matcher in phrases.Ends(node))
            hits.Phrase(matcher, start, next - 1);
        if (!(node.Goes || node.GapCount > 0) || next >= tokens.Count || (tokens[next].Before & Gap.Break) != 0)
            return;
        if (node.Goes)
            Follow(at, start, next);
        foreach (var gap in phrases.Gaps(node))
            for (var to = next; to <= next + gap.Most && to < tokens.Count && (to == next || (tokens[next].Before | tokens[to].Before) == Gap.None); to++)
                Follow(gap.Child, start, to);
    }

    private void Follow(int node, int start, int token)
    {
        foreach (var symbol in lexicon.SymbolsOf(token))
            if (phrases.Follows(symbol))
                Follow(node, symbol, start, token);
    }

    private void Follow(int node, int symbol, int start, int token)
    {
        var cursor = -1;
        while (phrases.Next(node, symbol, ref cursor) is > 0 and var child)
            Go(child, start, token + 1);
    }
}

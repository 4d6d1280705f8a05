using System.Globalization;

namespace Hub.Classifier.Regexes;

/// <summary>Reads the shape of a regex that .NET has already accepted, and refuses what the non-backtracking engine cannot run.</summary>
internal sealed class PatternParser(string text)
{
    private const int Deepest = 100;
    private int at;
    private int depth;

    /// <exception cref="NotSupportedException">A construct that the engine cannot run; the message names it.</exception>
    public Pattern Parse() => Branches();

    private Pattern Branches()
    {
        if (++depth > Deepest)
            throw new NotSupportedException($"groups more than {Deepest} deep");
        List<Pattern> branches = [];
        List<Pattern> parts = [];
        while (at < text.Length && text[at] != ')')
        {
            if (text[at] == '|')
            {
                at++;
                branches.Add(new Sequence(parts));
                parts = [];
                continue;
            }
            parts.Add(Counted(Atom()));
        }
        depth--;
        branches.Add(new Sequence(parts));
        return branches.Count == 1 ? branches[0] : new Choice(branches);
    }

    private Pattern Counted(Pattern atom)
    {
        while (at < text.Length)
        {
            var (least, most) = text[at] switch { '?' => (0, 1), '*' => (0, int.MaxValue), '+' => (1, int.MaxValue), '{' => Bounds(), _ => (-1, -1) };
            if (least < 0)
                return atom;
            at++;
            if (at < text.Length && text[at] == '?')
                at++;
            atom = new Repeat(atom, least, most);
        }
        return atom;
    }

    /// <summary>{n}, {n,}, {n,m}; moves onto the closing brace; -1 where the brace is a plain character.</summary>
    private (int Least, int Most) Bounds()
    {
        var close = text.IndexOf('}', at);
        var parts = close < 0 ? [] : text[(at + 1)..close].Split(',');
        if (parts.Length is 0 or > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least))
            return (-1, -1);
        var most = parts.Length == 1 ? least : parts[1].Length == 0 ? int.MaxValue : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var upper) ? upper : -1;
        if (most < 0)
            return (-1, -1);
        at = close;
        return (least, most);
    }

    private Pattern Atom()
    {
        var letter = text[at++];
        return letter switch
        {
            '(' => Group(),
            '[' => Class(),
            '.' => new Place(OneOf: null),
            '^' or '$' => new Anchor(IsWordBoundary: false),
            '\\' => Escape(),
            _ => Literal(letter),
        };
    }

    private static Place Literal(char letter) => new(char.ToLowerInvariant(letter).ToString());

    private Pattern Group()
    {
        if (at < text.Length && text[at] == '?')
            if (Opening() is { } whole)
                return whole;
        var inner = Branches();
        at++;
        return inner;
    }

    /// <summary>What follows <c>(?</c>; a pattern where it is a whole group of its own (a comment, an option).</summary>
    private Anchor? Opening()
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("?:"))
            at += 2;
        else if (rest.StartsWith("?=") || rest.StartsWith("?!") || rest.StartsWith("?<=") || rest.StartsWith("?<!"))
            throw new NotSupportedException($"look-around ({rest[..Math.Min(3, rest.Length)]}...)");
        else if (rest.StartsWith("?>"))
            throw new NotSupportedException("an atomic group (?>...)");
        else if (rest.StartsWith("?("))
            throw new NotSupportedException("a conditional (?(...)...)");
        else if (rest.StartsWith("?<") || rest.StartsWith("?'"))
            at += NameLength(rest);
        else if (rest.StartsWith("?#"))
        {
            at = text.IndexOf(')', at) + 1;
            return new Anchor(IsWordBoundary: false);
        }
        else
            throw new NotSupportedException("inline options (?i...); regexes ignore case anyway");
        return null;
    }

    private static int NameLength(ReadOnlySpan<char> rest)
    {
        var close = rest[2..].IndexOf(rest[1] == '<' ? '>' : '\'') + 3;
        return rest[..close].Contains('-') ? throw new NotSupportedException("a balancing group (?<a-b>...)") : close;
    }

    private Pattern Escape()
    {
        var letter = text[at++];
        switch (letter)
        {
            case 'b': return new Anchor(IsWordBoundary: true);
            case 'B' or 'A' or 'Z' or 'z': return new Anchor(IsWordBoundary: false);
            case 'G': throw new NotSupportedException("the anchor \\G");
            case 'k' or (>= '1' and <= '9'): throw new NotSupportedException($"a back-reference \\{letter}");
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S': return new Place(OneOf: null);
            case 'p' or 'P':
                at = text.IndexOf('}', at) + 1;
                return new Place(OneOf: null);
            case 'u': return Coded(4);
            case 'x': return Coded(2);
            case 'c' or '0': throw new NotSupportedException($"the escape \\{letter}; write \\uXXXX");
            case 't': return new Place("\t");
            case 'n': return new Place("\n");
            case 'r': return new Place("\r");
            case 'f' or 'v' or 'a' or 'e': return new Place(OneOf: null);
            default: return Literal(letter);
        }
    }

    private Place Coded(int digits)
    {
        at += digits;
        return Literal((char)int.Parse(text.AsSpan(at - digits, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    /// <summary>A class in brackets: its characters where they are few and plain, else unknown.</summary>
    private Place Class()
    {
        var (from, simple) = (at, true);
        var letters = new SortedSet<char>();
        if (at < text.Length && text[at] == '^')
            (at, simple) = (at + 1, false);
        for (var first = true; at < text.Length && (text[at] != ']' || first); first = false)
        {
            var letter = text[at++];
            if (letter == '\\')
            {
                letter = text[at++];
                simple &= !char.IsAsciiLetterOrDigit(letter);
            }
            else if (letter == '[' && at < text.Length && text[at] is ':' or '[')
                simple = false;
            if (letter == '-' && at < text.Length && text[at] == '[' && at > from + 1)
                throw new NotSupportedException("a class subtraction [a-z-[b]]");
            simple &= letter != '-' || at - 1 == from || text[at] == ']';
            letters.Add(char.ToLowerInvariant(letter));
        }
        at++;
        return new Place(simple && letters.Count is > 0 and <= 4 ? string.Concat(letters) : null);
    }
}

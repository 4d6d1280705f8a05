using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hub.Wire;

/// <summary>Looks over a YAML text event by event, before a tree is made of it: aliases could make a few lines huge, and deep nesting ends the process.</summary>
internal static class YamlShape
{
    private const int Deepest = 20;

    /// <summary>Null, or one clause with the line.</summary>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static string? ProblemOf(string yaml)
    {
        using var text = new StringReader(yaml);
        var parser = new Parser(text);
        var depth = 0;
        while (HasNext(parser))
        {
            depth += parser.Current!.NestingIncrease;
            switch (parser.Current)
            {
                case AnchorAlias alias:
                    return $"line {alias.Start.Line}: the alias *{alias.Value} is not allowed; write the value out";
                case NodeEvent { Anchor.IsEmpty: false } node:
                    return $"line {node.Start.Line}: the anchor &{node.Anchor} is not allowed; write the value out";
                case MappingStart or SequenceStart when depth > Deepest:
                    return $"line {parser.Current.Start.Line}: values may be at most {Deepest} deep";
            }
        }
        return null;
    }

    private static bool HasNext(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException error)
        {
            // Where a plain text breaks off within brackets, the library gives up so.
            var near = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(near, near, "behind this it is no YAML; is a bracket or quote not closed?", error);
        }
    }
}

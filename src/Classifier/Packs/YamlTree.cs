using Hub.Contracts;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hub.Classifier.Packs;

/// <summary>A value of a YAML file with the line it begins on.</summary>
internal abstract record YamlValue(int Line);

internal sealed record YamlText(string Text, int Line) : YamlValue(Line);

internal sealed record YamlList(IReadOnlyList<YamlValue> Items, int Line) : YamlValue(Line);

internal sealed record YamlMap(IReadOnlyList<(string Key, int Line, YamlValue Value)> Entries, int Line) : YamlValue(Line);

/// <summary>Reads a YAML file into a tree; duplicate keys are faults, anchors and aliases are refused.</summary>
internal sealed class YamlTree
{
    private const int Deepest = 20;
    private readonly Parser parser;
    private readonly string file;
    private readonly List<Fault> faults;
    private int depth;

    private YamlTree(string text, string file, List<Fault> faults)
    {
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        this.file = file;
        this.faults = faults;
    }

    /// <summary>The top of the file, null where it is empty or no YAML (then a fault says so).</summary>
    public static YamlValue? Read(string text, string file, List<Fault> faults)
    {
        try
        {
            return new YamlTree(text, file, faults).Document();
        }
        catch (YamlException error)
        {
            var line = (int)Math.Max(1, error.Start.Line);
            faults.Add(new Fault($"{file}:{line}", $"{file} line {line} must be YAML; {error.InnerException?.Message ?? error.Message}".TrimEnd('.') + "."));
            return null;
        }
    }

    private YamlValue? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return null;
        parser.Consume<DocumentStart>();
        var value = Value();
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
            faults.Add(new Fault($"{file}:{second.Start.Line}", $"{file} line {second.Start.Line} begins a second document; a file must hold one."));
        return value;
    }

    private YamlValue Value()
    {
        if (parser.Accept<AnchorAlias>(out var alias))
            throw new YamlException(alias.Start, alias.End, $"the alias *{alias.Value} is not allowed; write the value out (a phrase that begins with a star or bracket needs quotes)");
        if (parser.Accept<NodeEvent>(out var node) && !node.Anchor.IsEmpty)
            throw new YamlException(node.Start, node.End, $"the anchor &{node.Anchor} is not allowed; write the value out");
        if (depth > Deepest)
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"values more than {Deepest} deep");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new YamlText(scalar.Value, (int)scalar.Start.Line);
        depth++;
        YamlValue value = parser.TryConsume<SequenceStart>(out var list) ? Items((int)list.Start.Line) : Entries((int)parser.Consume<MappingStart>().Start.Line);
        depth--;
        return value;
    }

    private YamlList Items(int line)
    {
        List<YamlValue> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value());
        return new YamlList(items, line);
    }

    private YamlMap Entries(int line)
    {
        List<(string, int, YamlValue)> entries = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            var value = Value();
            if (seen.Add(key.Value))
                entries.Add((key.Value, (int)key.Start.Line, value));
            else
                faults.Add(new Fault($"{file}:{key.Start.Line}", $"{file} line {key.Start.Line}: the key {key.Value} stands twice; it must stand once."));
        }
        return new YamlMap(entries, line);
    }
}

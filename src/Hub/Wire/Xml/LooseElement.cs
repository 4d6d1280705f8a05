using System.Text;

namespace Hub.Wire;

/// <summary>An element of a document that <see cref="LooseXml"/> read; names are in lower case, with the prefix that the reader's vocabulary gives their namespace.</summary>
public sealed class LooseElement
{
    private static readonly Dictionary<string, string> NoNamespaces = [];
    private readonly StringBuilder text = new();
    private readonly string source;

    internal LooseElement(string name, string writtenName, LooseElement? parent, string source) => (Name, WrittenName, Parent, this.source) = (name, writtenName, parent, source);

    public string Name { get; }

    public LooseElement? Parent { get; }

    public IReadOnlyList<LooseElement> Children => children;

    /// <summary>Its own text and that in CDATA, entities replaced; not that of its children.</summary>
    public string Text => text.ToString();

    /// <summary>What stands between its tags, as written.</summary>
    public string Inner => source[innerStart..innerEnd];

    /// <summary>The element with its tags, as written.</summary>
    public string Outer => source[start..end];

    /// <summary>An end tag of its own was found, or it needs none; false: it was ended by another, or by the end of the document.</summary>
    public bool IsClosed { get; private set; }

    internal string WrittenName { get; }

    /// <summary>Never changed: shared with the elements within.</summary>
    internal Dictionary<string, string> Namespaces { get; init; } = NoNamespaces;

    internal int Depth { get; init; }

    /// <summary>Null: it has none of the name (lower case, with the prefix as written).</summary>
    public string? this[string attribute] => attributes?.GetValueOrDefault(attribute);

    /// <summary>The first child of the name.</summary>
    public LooseElement? Child(string name)
    {
        foreach (var child in children)
            if (child.Name == name)
                return child;
        return null;
    }

    /// <summary>The nearest value of an attribute from here outwards, such as <c>xml:lang</c>.</summary>
    public string? Inherited(string attribute)
    {
        for (var element = this; element is not null; element = element.Parent)
            if (element[attribute] is { } value)
                return value;
        return null;
    }

    /// <summary>The address that links in it are relative to: <c>xml:base</c> from outside inwards.</summary>
    public Uri BaseFrom(Uri document)
    {
        var outer = Parent?.BaseFrom(document) ?? document;
        return this["xml:base"] is { } own && Uri.TryCreate(outer, own.Trim(), out var address) ? address : outer;
    }

    private readonly List<LooseElement> children = [];
    private Dictionary<string, string>? attributes;
    private int start, innerStart, innerEnd, end;

    internal void Add(LooseElement child) => children.Add(child);

    internal void Add(string words) => text.Append(words);

    internal void Set(string attribute, string value) => (attributes ??= new(StringComparer.Ordinal)).TryAdd(attribute, value);

    internal void Opened(int from, int to) => (start, innerStart, innerEnd, end) = (from, to, to, to);

    internal void Ended(int from, int to, bool isClosed) => (innerEnd, end, IsClosed) = (from, to, isClosed);
}

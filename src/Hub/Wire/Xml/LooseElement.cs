using System.Text;

namespace Hub.Wire;

/// <summary>An element of a document that <see cref="LooseXml"/> read; names are in lower case, with the prefix that the reader's vocabulary gives their namespace.</summary>
public sealed class LooseElement
{
    /// <summary>An address that links are relative to is no longer; a document cannot make each of its many links a long one.</summary>
    private const int MostBase = 1_000;
    private StringBuilder? text;
    private readonly string source;

    internal LooseElement(string name, string writtenName, LooseElement? parent, string source) => (Name, WrittenName, Parent, this.source) = (name, writtenName, parent, source);

    public string Name { get; }

    public LooseElement? Parent { get; }

    public IReadOnlyList<LooseElement> Children => children ?? (IReadOnlyList<LooseElement>)[];

    /// <summary>Its own text and that in CDATA, entities replaced; not that of its children.</summary>
    public string Text => text?.ToString() ?? "";

    /// <summary>What stands between its tags, as written.</summary>
    public string Inner => source[innerStart..innerEnd];

    /// <summary>The element with its tags, as written.</summary>
    public string Outer => source[start..end];

    /// <summary>An end tag of its own was found, or it needs none; false: it was ended by another, or by the end of the document.</summary>
    public bool IsClosed { get; private set; }

    internal string WrittenName { get; }

    /// <summary>Shared with the elements within; null: none was declared.</summary>
    internal NamespaceScope? Namespaces { get; init; }

    internal int Depth { get; init; }

    /// <summary>Null: it has none of the name (lower case, with the prefix as written).</summary>
    public string? this[string attribute] => attributes?.GetValueOrDefault(attribute);

    /// <summary>The first child of the name.</summary>
    public LooseElement? Child(string name)
    {
        for (var at = 0; at < (children?.Count ?? 0); at++)
            if (children![at].Name == name)
                return children[at];
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
        if (ReferenceEquals(document, basedOn))
            return based!;
        var outer = Parent?.BaseFrom(document) ?? document;
        basedOn = document;
        return based = this["xml:base"] is { Length: <= MostBase } own && Uri.TryCreate(outer, own.Trim(), out var address) && address.AbsoluteUri.Length <= MostBase ? address : outer;
    }

    private List<LooseElement>? children;
    private Uri? basedOn, based;
    private Dictionary<string, string>? attributes;
    private int start, innerStart, innerEnd, end;

    internal void Add(LooseElement child) => (children ??= []).Add(child);

    internal void Add(string words) => (text ??= new()).Append(words);

    internal void Set(string attribute, string value) => (attributes ??= new(StringComparer.Ordinal)).TryAdd(attribute, value);

    internal void Opened(int from, int to) => (start, innerStart, innerEnd, end) = (from, to, to, to);

    internal void Ended(int from, int to, bool isClosed) => (innerEnd, end, IsClosed) = (from, to, isClosed);
}

/// <summary>One declared namespace, and what was declared around it. A chain and no copies, and a bound on its length: each element of a document may declare one more.</summary>
/// <param name="Prefix">Empty for the one that needs none.</param>
/// <param name="Address">What it stands for.</param>
/// <param name="Outer">Null: nothing is.</param>
internal sealed record NamespaceScope(string Prefix, string Address, NamespaceScope? Outer)
{
    private const int Most = 64;

    private int Length { get; } = (Outer?.Length ?? 0) + 1;

    /// <summary>What is declared beyond the bound is not known.</summary>
    public static NamespaceScope? With(NamespaceScope? outer, string prefix, string address) => outer?.Length >= Most ? outer : new NamespaceScope(prefix, address, outer);

    /// <summary>Null: nobody declared it.</summary>
    public static string? AddressOf(NamespaceScope? scope, ReadOnlySpan<char> prefix)
    {
        for (; scope is not null; scope = scope.Outer)
            if (prefix.Equals(scope.Prefix, StringComparison.OrdinalIgnoreCase))
                return scope.Address;
        return null;
    }
}

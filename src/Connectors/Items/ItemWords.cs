using System.Text;
using Hub.Contracts;

namespace Hub.Connectors;

/// <summary>What an item says that it is.</summary>
public enum ItemKind { Post, Edit, Delete }

/// <summary>The words of an enumeration as items write them (kebab case), in the order of its values.</summary>
public sealed class ItemWords<T>
    where T : struct, Enum
{
    private readonly byte[][] words;
    private readonly T[] values = Enum.GetValues<T>();

    internal ItemWords(params string[] words)
    {
        Words = words;
        this.words = [.. words.Select(Encoding.UTF8.GetBytes)];
        Allowed = $"{string.Join(", ", words[..^1])} or {words[^1]}";
    }

    public IReadOnlyList<string> Words { get; }

    internal string Allowed { get; }

    internal bool TryFind(ReadOnlySpan<byte> word, out T value)
    {
        for (var at = 0; at < words.Length; at++)
            if (word.SequenceEqual(words[at]))
            {
                value = values[at];
                return true;
            }
        value = default;
        return false;
    }
}

/// <summary>The words that items use; the first of each is meant where none is given.</summary>
public static class ItemWords
{
    public static readonly ItemWords<ItemKind> Kind = new("post", "edit", "delete");
    public static readonly ItemWords<Visibility> Visibility = new("public", "private");
    public static readonly ItemWords<Automatic> Automatic = new("no", "auto-generated", "auto-replied", "list", "bounce");
}

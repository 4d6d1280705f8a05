using System.Numerics;
using System.Reflection;

namespace Hub.Classifier.Text;

/// <summary>Languages that packs are written for, as bits; a post may hold two.</summary>
[Flags]
internal enum Languages : byte { None = 0, En = 1, De = 2, Ru = 4, Uk = 8, Other = 16, All = 31 }

/// <summary>
/// A small model over characters, pairs and triples, trained at start from languages.txt (our own sentences); knows en, de, ru, uk
/// and a dozen others only to tell them from these.
/// </summary>
internal sealed class LanguageModel
{
    /// <summary>So many letters tell the language of a text.</summary>
    public const int Longest = 600;

    private const float Sure = 4f, PriorBonus = 6f, PerLetter = 0.12f;
    private readonly GramTable grams;
    private readonly string[] names;
    private readonly int[] known;

    private LanguageModel(IReadOnlyList<(string Language, string Text)> sentences)
    {
        names = [.. sentences.Select(sentence => sentence.Language).Distinct().OrderBy(Known).ThenBy(name => name, StringComparer.Ordinal)];
        var counts = new Dictionary<ulong, int[]>();
        var totals = new int[4, names.Length];
        foreach (var (language, text) in sentences)
            Count(text, Array.IndexOf(names, language), counts, totals);
        known = [.. names.Select(Known)];
        grams = new GramTable(counts.Keys.ToDictionary(key => key, key => Weights(key, counts, totals)), [.. names.Select(_ => MathF.Log(1e-6f))]);
    }

    public static LanguageModel Shared { get; } = new(Sentences());

    /// <summary>Floats of a sum: the languages, filled up to whole vectors.</summary>
    public int Width => grams.Width;

    /// <summary>The likeliest language (en, de, ru, uk, other), and all that are near it.</summary>
    /// <param name="sums">Of the words.</param>
    /// <param name="letters">How many letters they have.</param>
    /// <param name="declared">By the platform.</param>
    public (string Language, Languages Near) Guess(ReadOnlySpan<float> sums, int letters, string? declared)
    {
        var prior = Prior(declared);
        if (letters == 0)
            return prior is { } only ? (only, Bit(only) | Languages.Other) : ("other", Languages.All);
        return Best(sums, letters, prior);
    }

    private (string, Languages) Best(ReadOnlySpan<float> sums, int letters, string? prior)
    {
        Span<float> four = stackalloc float[5];
        four.Fill(float.NegativeInfinity);
        for (var i = 0; i < names.Length; i++)
            four[known[i]] = Math.Max(four[known[i]], sums[i] - (known[i] == 4 ? Sure : 0));
        if (prior is not null)
            four[Known(prior)] += PriorBonus;
        var best = 0;
        for (var i = 1; i < 5; i++)
            if (four[i] > four[best])
                best = i;
        var near = Languages.None;
        for (var i = 0; i < 5; i++)
            if (four[best] - four[i] < Sure + (PerLetter * letters))
                near |= (Languages)(1 << i);
        return (Name(best), near);
    }

    /// <summary>The platform's own word for the language; null: it said nothing.</summary>
    private static string? Prior(string? declared) => declared is not { Length: >= 2 } || declared.StartsWith("un", StringComparison.OrdinalIgnoreCase) ? null : Name(Known(declared[..2].ToLowerInvariant()));

    private static int Known(string name) => name switch { "en" => 0, "de" => 1, "ru" => 2, "uk" => 3, _ => 4 };

    private static string Name(int index) => index switch { 0 => "en", 1 => "de", 2 => "ru", 3 => "uk", _ => "other" };

    public static Languages Bit(string name) => name == "any" ? Languages.All : (Languages)(1 << Known(name));

    /// <summary>Adds the weights of a word; returns how many letters it has.</summary>
    public int Add(ReadOnlySpan<char> word, Span<float> sums)
    {
        var (first, second) = (' ', ' ');
        var letters = 0;
        foreach (var raw in word)
        {
            if (!char.IsLetter(raw))
                continue;
            var third = char.ToLowerInvariant(raw);
            letters++;
            Add(Gram(first, second, third), sums);
            (first, second) = (second, third);
        }
        if (letters > 0)
            Add(Gram(first, second, ' '), sums);
        return letters;
    }

    private void Add(ulong key, Span<float> sums)
    {
        if (!grams.Add(key, sums) && !grams.Add(key & Pair, sums) && !grams.Add(key & One, sums))
            grams.AddUnknown(sums);
    }

    /// <summary>Adds the weights of one word to those of others.</summary>
    public static void Add(ReadOnlySpan<float> row, Span<float> sums)
    {
        for (var at = 0; at < row.Length; at += Vector<float>.Count)
            (new Vector<float>(sums[at..]) + new Vector<float>(row[at..])).CopyTo(sums[at..]);
    }

    /// <summary>A triple; its later two letters alone are its pair, the last its single.</summary>
    private const ulong Pair = 0xffff_ffff, One = 0xffff;

    private static ulong Gram(char first, char second, char third) => ((ulong)first << 32) | ((ulong)second << 16) | third;

    private void Count(string text, int language, Dictionary<ulong, int[]> counts, int[,] totals)
    {
        foreach (var word in text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var letters = string.Concat(word.Where(char.IsLetter));
            var (first, second) = (' ', ' ');
            foreach (var third in letters + " ")
            {
                var key = Gram(first, second, third);
                for (var (order, mask) = (3, ulong.MaxValue); order >= 1; order--, mask = order == 2 ? Pair : One)
                {
                    if (!counts.TryGetValue(key & mask, out var row))
                        counts[key & mask] = row = new int[names.Length];
                    row[language]++;
                    totals[order, language]++;
                }
                (first, second) = (second, third);
            }
        }
    }

    /// <summary>Interpolated logarithms of a gram by language; a pair or single that stands for an unseen triple is discounted.</summary>
    private float[] Weights(ulong key, Dictionary<ulong, int[]> counts, int[,] totals)
    {
        var weights = new float[names.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var single = Share(key & One, 1, i);
            var pair = key > One ? Share(key & Pair, 2, i) : 0;
            var triple = key > Pair ? Share(key, 3, i) : 0;
            weights[i] = MathF.Log((0.65f * triple) + (0.25f * pair) + (0.02f * single) + 1e-6f);
        }
        return weights;

        float Share(ulong gram, int order, int language) => counts.TryGetValue(gram, out var row) ? (float)row[language] / Math.Max(1, totals[order, language]) : 0;
    }

    private static List<(string, string)> Sentences()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("languages.txt")!;
        using var reader = new StreamReader(stream);
        List<(string, string)> sentences = [];
        while (reader.ReadLine() is { } line)
            if (line.IndexOf('\t', StringComparison.Ordinal) is > 0 and var tab)
                sentences.Add((line[..tab], line[(tab + 1)..]));
        return sentences;
    }
}

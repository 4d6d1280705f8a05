using Hub.Classifier.Phrases;

namespace Hub.Classifier.Learning;

/// <summary>The phrases that may be emitted (R32), and the posts in their numbers.</summary>
internal sealed class Vocabulary
{
    private readonly string[] phrases;
    private readonly int[][] rows;

    private Vocabulary(string[] phrases, int[][] rows) => (this.phrases, this.rows) = (phrases, rows);

    public IReadOnlyList<string> Phrases => phrases;

    /// <summary>By lesson, in rising order.</summary>
    public int[][] Rows => rows;

    public static Vocabulary Of(IReadOnlyList<Lesson> lessons, int leastAuthors)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var cutter = new PhraseCutter(Handles(lessons));
        var rows = new int[lessons.Count][];
        for (var at = 0; at < rows.Length; at++)
            rows[at] = [.. cutter.Cut(lessons[at].Post).Select(phrase => Number(numbers, phrase))];
        var authors = Authors(lessons, rows, numbers.Count);
        var kept = numbers.Where(pair => authors[pair.Value] >= leastAuthors && IsPhrase(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return new Vocabulary([.. kept.Select(pair => pair.Key)], Renumbered(rows, numbers.Count, kept.Select(pair => pair.Value)));
    }

    /// <summary>Only some of the phrases.</summary>
    public Vocabulary Only(Func<int, bool> wanted)
    {
        var kept = Enumerable.Range(0, phrases.Length).Where(wanted).ToList();
        return new Vocabulary([.. kept.Select(number => phrases[number])], Renumbered(rows, phrases.Length, kept));
    }

    /// <summary>By phrase, in how many of the posts it stands.</summary>
    public int[] Counts(IEnumerable<int> lessons)
    {
        var counts = new int[phrases.Length];
        foreach (var lesson in lessons)
            foreach (var phrase in rows[lesson])
                counts[phrase]++;
        return counts;
    }

    private static int Number(Dictionary<string, int> numbers, string phrase)
    {
        if (!numbers.TryGetValue(phrase, out var number))
            numbers[phrase] = number = numbers.Count;
        return number;
    }

    private static int[][] Renumbered(int[][] rows, int count, IEnumerable<int> kept)
    {
        var to = new int[count];
        Array.Fill(to, -1);
        var next = 0;
        foreach (var number in kept)
            to[number] = next++;
        return [.. rows.Select(row => row.Select(number => to[number]).Where(number => number >= 0).Order().ToArray())];
    }

    private static int[] Authors(IReadOnlyList<Lesson> lessons, int[][] rows, int count)
    {
        var (authors, last) = (new int[count], new string?[count]);
        foreach (var lesson in Enumerable.Range(0, rows.Length).OrderBy(at => lessons[at].Post.Author.Id, StringComparer.Ordinal))
            foreach (var phrase in rows[lesson])
                if (last[phrase] != lessons[lesson].Post.Author.Id)
                    (authors[phrase], last[phrase]) = (authors[phrase] + 1, lessons[lesson].Post.Author.Id);
        return authors;
    }

    private static HashSet<string> Handles(IReadOnlyList<Lesson> lessons) =>
        lessons.Select(lesson => lesson.Post.Author.Handle?.TrimStart('@')).OfType<string>().Where(handle => handle.Length > 2).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsPhrase(string phrase)
    {
        try
        {
            PhraseParser.Parse(phrase);
            return true;
        }
        catch (FormatException)
        {
            return false; // a letter that the pack's grammar reads otherwise
        }
    }
}

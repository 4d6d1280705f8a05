using Hub.Contracts;

namespace Hub.Classifier.Senders;

/// <summary>
/// Kinds of senders by weighted rules over profiles. A kind must reach <see cref="Least"/> and lead by <see cref="Lead"/>, else nothing is said.
/// Immutable; many threads may use one.
/// </summary>
public sealed class SenderRules : ISenderRules
{
    public const double Least = 2, Lead = 1;
    private const int Kinds = 10, Fields = 4;
    private readonly SenderRule[] rules;

    /// <summary>Which fields each rule asks for, as bits.</summary>
    private readonly int[] asked;
    private readonly PhraseIndex bio = new(), name = new(), unless = new();
    private readonly List<(string End, int Id)> ends = [], starts = [], handles = [];
    private readonly Dictionary<string, List<int>> domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool hasHandles;

    internal SenderRules(IReadOnlyList<SenderRule> rules)
    {
        this.rules = [.. rules];
        asked = [.. rules.Select(rule => rule.Words.Keys.Sum(field => 1 << (int)field))];
        for (var at = 0; at < this.rules.Length; at++)
            Index(at, this.rules[at]);
        hasHandles = ends.Count + starts.Count + handles.Count > 0;
    }

    public int Count => rules.Length;

    public SenderVerdict Judge(SenderProfile profile)
    {
        var author = profile.Author;
        Span<int> found = stackalloc int[rules.Length * Fields], against = stackalloc int[rules.Length];
        found.Fill(-1);
        against.Fill(-1);
        Span<char> bioText = stackalloc char[ProfileText.Longest], nameText = stackalloc char[ProfileText.Longest];
        bioText = bioText[..ProfileText.Fold(author.Bio, bioText)];
        nameText = nameText[..ProfileText.Fold(author.Name, nameText)];
        bio.Find(bioText, found[..rules.Length]);
        name.Find(nameText, found.Slice(rules.Length, rules.Length));
        unless.Find(bioText, against);
        unless.Find(nameText, against);
        if (hasHandles && author.Handle is { } handle)
            Handles(handle.AsSpan().TrimStart('@'), found.Slice(2 * rules.Length, rules.Length));
        if (profile.IsAddressVouched && domains.Count > 0 && author.Email is { } address)
            Domains(address, found.Slice(3 * rules.Length, rules.Length));
        return Vote(profile, found, against, bioText, nameText);
    }

    private SenderVerdict Vote(in SenderProfile profile, Span<int> found, Span<int> against, ReadOnlySpan<char> bioText, ReadOnlySpan<char> nameText)
    {
        Span<double> sums = stackalloc double[Kinds];
        sums.Clear();
        List<SenderEvidence>? evidence = null;
        for (var at = 0; at < rules.Length; at++)
        {
            if (against[at] >= 0 || !Hits(at, found) || !rules[at].When.Hold(profile))
                continue;
            var rule = rules[at];
            sums[(int)rule.For] += rule.Weight;
            (evidence ??= []).Add(new SenderEvidence(rule.Name, Found(at, rule, profile, found, bioText, nameText), rule.For, rule.Weight));
        }
        if (evidence is null)
            return SenderVerdict.Unknown;
        var (best, second) = (0, 0.0);
        for (var kind = 1; kind < Kinds; kind++)
            if (sums[kind] > sums[best])
                best = kind;
        for (var kind = 1; kind < Kinds; kind++)
            if (kind != best)
                second = Math.Max(second, sums[kind]);
        return best == 0 || sums[best] < Least || sums[best] - second < Lead ? SenderVerdict.Unknown : new SenderVerdict((SenderKind)best, evidence);
    }

    private bool Hits(int at, Span<int> found)
    {
        for (var field = 0; field < Fields; field++)
            if ((asked[at] & (1 << field)) != 0 && found[(field * rules.Length) + at] < 0)
                return false;
        return true;
    }

    private string Found(int at, SenderRule rule, in SenderProfile profile, Span<int> found, ReadOnlySpan<char> bioText, ReadOnlySpan<char> nameText)
    {
        var told = new List<string>();
        foreach (var field in rule.Words.Keys)
        {
            var place = found[((int)field * rules.Length) + at];
            told.Add(field switch
            {
                ProfileField.Bio => $"bio: {bioText.Slice(place >> 16, place & 0xffff)}",
                ProfileField.Name => $"name: {nameText.Slice(place >> 16, place & 0xffff)}",
                ProfileField.Handle => $"handle: {profile.Author.Handle}",
                _ => $"address: {DomainOf(profile.Author.Email!)}",
            });
        }
        if (!rule.When.IsEmpty)
            told.Add(rule.When.Told(profile));
        return string.Join("; ", told);
    }

    private void Handles(ReadOnlySpan<char> handle, Span<int> found)
    {
        foreach (var (end, id) in ends)
            if (handle.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                found[id] = 0;
        foreach (var (start, id) in starts)
            if (handle.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                found[id] = 0;
        foreach (var (whole, id) in handles)
            if (handle.Equals(whole, StringComparison.OrdinalIgnoreCase))
                found[id] = 0;
    }

    /// <summary>The domain and those above it.</summary>
    private void Domains(string address, Span<int> found)
    {
        for (var domain = DomainOf(address); domain.Length > 0; domain = domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (domains.TryGetValue(domain, out var ids))
                foreach (var id in ids)
                    found[id] = 0;
            if (!domain.Contains('.', StringComparison.Ordinal))
                break;
        }
    }

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    private void Index(int at, SenderRule rule)
    {
        foreach (var phrase in rule.Unless)
            unless.Add(phrase, at);
        foreach (var (field, list) in rule.Words)
            foreach (var entry in list)
                Index(at, field, entry);
    }

    private void Index(int at, ProfileField field, string entry)
    {
        switch (field)
        {
            case ProfileField.Bio: bio.Add(entry, at); break;
            case ProfileField.Name: name.Add(entry, at); break;
            case ProfileField.Handle when entry[0] == '*': ends.Add((entry[1..], at)); break;
            case ProfileField.Handle when entry[^1] == '*': starts.Add((entry[..^1], at)); break;
            case ProfileField.Handle: handles.Add((entry, at)); break;
            default:
                if (!domains.TryGetValue(entry, out var ids))
                    domains[entry] = ids = [];
                ids.Add(at);
                break;
        }
    }
}

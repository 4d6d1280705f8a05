using System.Text.RegularExpressions;

namespace Hub.Core.Conversations;

/// <summary>What may be a ticket's number in subject and text: digits, or letters and digits as desks write them. Bounded, so that a long mail costs little.</summary>
internal static partial class TicketNumbers
{
    private const int Most = 5, LongestText = 2000;

    /// <summary>Each once, the subject's first.</summary>
    public static IReadOnlyList<string> In(string? subject, string text)
    {
        var found = new List<string>();
        Add(found, subject ?? "");
        Add(found, text.Length > LongestText ? text[..LongestText] : text);
        return found;
    }

    private static void Add(List<string> found, string text)
    {
        foreach (var match in Pattern().EnumerateMatches(text))
        {
            var number = text.Substring(match.Index, match.Length);
            if (found.Count < Most && !found.Contains(number))
                found.Add(number);
        }
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}_/.,:+-])(?:[A-Za-z][A-Za-z0-9]{0,9}-)?[0-9]{1,12}(?![\p{L}\p{N}_/+-]|[.,:][0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}

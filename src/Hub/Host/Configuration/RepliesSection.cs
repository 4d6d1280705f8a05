using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads a channel's <c>Mentions</c> and <c>Replies {MostADay, MostAMinute, Acknowledgement {LANGUAGE}, Resolved {LANGUAGE}, Closed {LANGUAGE}}</c>.</summary>
internal static class RepliesSection
{
    private static readonly IReadOnlyList<string> Languages = ["en", "de", "ru", "uk"];

    public static ReplySetup Read(SettingsReader channel)
    {
        var mentions = channel.List("Mentions");
        var section = channel.Section("Replies");
        var own = new Dictionary<(ReplyText, string), string>();
        foreach (var text in new[] { ReplyText.Acknowledgement, ReplyText.Resolved, ReplyText.Closed })
            ReadTexts(section.Section(text.ToString()), text, own);
        return new ReplySetup
        {
            Mentions = mentions,
            MostADay = (int)section.Number("MostADay", 1, 100, 3),
            MostAMinute = (int)section.Number("MostAMinute", 1, 10_000, 60),
            Texts = own.Count == 0 ? ReplyTexts.Shipped : ReplyTexts.With(own),
        };
    }

    private static void ReadTexts(SettingsReader section, ReplyText text, Dictionary<(ReplyText, string), string> own)
    {
        foreach (var language in Languages)
            if (section.Optional(language) is { } words)
            {
                if (ReplyTexts.ProblemOf(words) is { } problem)
                    section.Add(language, $"{section.Settings.Path}:{language} {problem}; it is {words}.");
                own[(text, language)] = words;
            }
    }
}

using System.Text;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>What a desk says for people, without our secrets (taken out before anything is cut): the preset's places, the usual places, else the beginning of the answer; one line of at most 500 characters.</summary>
internal static class DeskWords
{
    private const int Most = 500, LooksAt = 64 * 1024;

    public static string Of(ReadOnlySpan<byte> body, BackendPreset preset, Credentials credentials)
    {
        foreach (var pointer in preset.Message)
            if (pointer.Find(body) is { Length: > 0 } words)
                return OneLine(credentials.Hide(words));
        return OneLine(credentials.Hide(Encoding.UTF8.GetString(body[..Math.Min(body.Length, LooksAt)])));
    }

    private static string OneLine(string words)
    {
        var line = new StringBuilder(Math.Min(words.Length, Most));
        foreach (var word in CleanText.Text(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length + 1 > Most)
                break;
            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }
        return line.Length == 0 && words.Length > 0 ? CleanText.Text(words).Trim() is { Length: > Most } whole ? whole[..Most] : CleanText.Text(words).Trim() : line.ToString();
    }
}

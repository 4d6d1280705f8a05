using System.Text;
using Hub.Core;

namespace Hub.Host.Demo;

/// <summary>Somebody writes to us in private while the demo runs, and hears from us: the day that is played is long past, and what is older than a day is answered to nobody.</summary>
internal static class DemoTalk
{
    private const string Id = "501200900/9001";

    private static readonly string[] Heard = ["acknowledgement", "answer", "status"];

    public static DemoLine Line { get; } = new(0, DemoFolder.Answering, Encoding.UTF8.GetBytes(
        $$$"""{"channel":"{{{DemoFolder.Answering}}}","id":"{{{Id}}}","conversationId":"501200900","text":"Guten Abend, seit einer Stunde geht bei mir das Internet nicht mehr, am Router blinkt das rote Licht.","language":"de","visibility":"private","author":{"id":"tg-501200900","name":"Lena"}}"""), false);

    /// <summary>The ticket that came of it; null: none.</summary>
    public static async Task<string?> TicketAsync(IHubReader reader, CancellationToken stop) =>
        (await reader.PostsAsync(new PostQuery(500) { Channel = DemoFolder.Answering }, stop)).FirstOrDefault(post => post.NativeId == Id)?.TicketNativeId;

    public static IReadOnlyList<DemoReply> Replies(DemoInbox inbox) => inbox.To(Id);

    /// <summary>Each once and in this order, also after a second day.</summary>
    public static IEnumerable<string> Differences(DemoInbox inbox)
    {
        var kinds = string.Join(", ", Replies(inbox).Select(reply => reply.Kind));
        if (kinds != string.Join(", ", Heard))
            yield return $"{DemoFolder.Answering}: {string.Join(", ", Heard)} expected to go back for {Id}; {(kinds.Length == 0 ? "nothing" : kinds)} went.";
    }
}

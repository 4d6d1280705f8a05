using System.Text;
using Hub.Connectors;
using Hub.Contracts;

namespace Hub.Benchmarks;

/// <summary>Webhook items of about 600 bytes, as the load generator sends them.</summary>
internal static class Items
{
    public const string Latin =
        "Good morning, since six there is no internet in our whole street, the router only blinks red and the hotline is busy. When will it work again? I still wait for an answer.";

    public const string Cyrillic = "Доброе утро, с шести часов на всей улице нет интернета, роутер мигает красным. Когда всё заработает?";

    public static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch.AddYears(55);

    public static byte[] Item(string id, string text) => Encoding.UTF8.GetBytes(
        $$"""
        {"id":"{{id}}","channel":"telegram","author":{"id":"u423425","name":"Anna Example","handle":"@anna_425","followers":4852,"verified":false,"avatarUrl":"https://img.example/avatars/423425/normal.jpg"},"text":"{{text}}","lang":"en","createdAt":"2025-10-09T08:53:20.000Z","conversationId":"c369114457","inReplyTo":"p511863159","permalink":"https://social.example/anna_425/status/423425","metrics":{"likes":4,"shares":8,"replies":2},"source":"webhook-v2"}
        """);

    public static Put Put(string id, string text) => (Put)ItemParser.One(Item(id, text), At).Change;
}

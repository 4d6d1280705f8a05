using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What keys of events are made of (docs/decisions/0005-ticket-events.md).</summary>
internal sealed class TicketKeyTests
{
    private static readonly TicketEvent Created = new()
    {
        Kind = TicketEventKind.Created,
        Backend = "desk",
        TicketKey = "ticket",
        PostKey = "post",
        PostId = 1,
        ConversationId = 1,
        Channel = "in",
        NativeId = "p",
        Revision = 1,
        Title = "t",
        Text = "t",
        Author = new Author { Id = "anna" },
    };

    [Test]
    [Property("Requirement", "R15")]
    public void Every_effect_of_a_ticket_has_a_key_of_its_own()
    {
        using var keys = new DerivedKeys(new byte[32]);
        var file = new Attachment("a.txt", null, null, 1) { Hash = "aa" };
        TicketEvent[] effects =
        [
            Created,
            Created with { Kind = TicketEventKind.Requester, RequesterAddress = "anna@example.org" },
            Created with { Kind = TicketEventKind.Requester, RequesterAddress = "bert@example.org" },
            Created with { Kind = TicketEventKind.Commented },
            Created with { Kind = TicketEventKind.Commented, InternalComment = true },
            Created with { Kind = TicketEventKind.Changed, Revision = 2 },
            Created with { Kind = TicketEventKind.Redacted },
            Created with { Kind = TicketEventKind.Attached, File = file },
            Created with { Kind = TicketEventKind.Attached, File = file with { Hash = "bb" } },
            Created with { Kind = TicketEventKind.Closed },
            Created with { Kind = TicketEventKind.Closed, ActionId = 7 },
            Created with { Kind = TicketEventKind.Closed, ActionId = 8 },
        ];
        Assert.That(effects.Select(keys.Event), Is.Unique);
    }

    [Test]
    public void A_file_or_person_that_comes_again_has_the_same_key()
    {
        using var keys = new DerivedKeys(new byte[32]);
        var file = Created with { Kind = TicketEventKind.Attached, File = new Attachment("a.txt", "https://one.example/a", null, 1) { Hash = "aa" } };
        var person = Created with { Kind = TicketEventKind.Requester, RequesterAddress = "anna@example.org" };
        Assert.Multiple(() =>
        {
            Assert.That(keys.Event(file with { File = file.File! with { Name = "b.txt", Url = null } }), Is.EqualTo(keys.Event(file)));
            Assert.That(keys.Event(person with { NativeId = "q", Revision = 3, RequesterName = "Anna" }), Is.EqualTo(keys.Event(person)));
        });
    }
}

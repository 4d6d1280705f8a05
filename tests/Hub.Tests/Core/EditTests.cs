using Hub.Contracts;
using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>A person changes what a desk refused, and what could not be read.</summary>
internal sealed class EditTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task A_dead_row_is_edited_under_its_key_and_the_original_stays_readable()
    {
        await using var hub = new TestHub(options => options.Sink.Script = delivery => delivery.Event.Title.Contains('!') ? new Rejected("no ! in titles") : null);
        await hub.PutAsync(TestHub.Post("p", "incident help!"));
        await hub.IdleAsync();
        var row = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        var edit = new DeliveryEdit("anna") { Title = "Incident\nhelp", Text = "rewritten\0", Route = "network", Priority = Priority.Critical };
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(edit, row.Id, default), Is.Null);
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(new DeliveryEdit("bert") { Route = "" }, row.Id, default), Is.Null);
        await hub.Core.Operations.ReplayAsync(row.Id, default);
        await hub.IdleAsync();
        var (first, last) = (hub.Sink.Deliveries[0], hub.Sink.Deliveries[^1]);
        Assert.Multiple(() =>
        {
            Assert.That(last.Key, Is.EqualTo(first.Key));
            Assert.That((last.Event.Title, last.Event.Text, last.Event.Route, last.Event.Priority), Is.EqualTo(("Incident help", "rewritten", (string?)null, Priority.Critical)));
            Assert.That(last.Event.Reason, Is.EqualTo("A person edited this before it was sent."));
        });
        var kept = (await hub.Core.Reader.DeliveryAsync(row.Id, default))!;
        Assert.That(kept.Edits.Select(item => (item.Number, item.By, item.Before.Title, item.Before.Route)), Is.EqualTo(new[] { (1, "anna", "incident help!", (string?)null), (2, "bert", "Incident help", "network") }));
        Assert.That(kept.Priority, Is.EqualTo(Priority.Critical));
    }

    [Test]
    public async Task What_may_stand_in_the_desk_is_not_edited()
    {
        var sink = new RecordingSink { Promise = new SinkPromise(BackendClass.Blind, TimeSpan.Zero, null), Script = delivery => delivery.Attempt == 1 ? new Unknown("time-out") : new Rejected("no") };
        await using var hub = new TestHub(options => options.Sink = sink);
        await hub.PutAsync(TestHub.Post("p"));
        await hub.IdleAsync();
        var row = (await hub.Core.Reader.DeliveriesAsync(new DeliveryQuery(), default)).Single();
        var edit = new DeliveryEdit("anna") { Title = "x" };
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(edit, row.Id, default), Does.Contain("is parked now").And.Contain("only a dead row"));
        await hub.Core.Operations.RetryAsync(row.Id, default);
        await hub.IdleAsync();
        Assert.That((await hub.Core.Reader.DeliveryAsync(row.Id, default))!.State, Is.EqualTo(DeliveryState.Dead));
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(edit, row.Id, default), Does.Contain("was in doubt before"));
    }

    [Test]
    public async Task An_edit_of_what_changed_since_it_was_seen_is_refused()
    {
        await using var hub = new TestHub(options => options.Sink.Script = _ => new Rejected("no"));
        var row = await OperatorTests.DeadAsync(hub);
        var seen = (await hub.Core.Reader.DeliveryAsync(row.Id, default))!.Version;
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(new DeliveryEdit("anna") { Text = "one", Version = seen }, row.Id, default), Is.Null);
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(new DeliveryEdit("bert") { Text = "two", Version = seen }, row.Id, default), Does.Contain("changed since you looked"));
        Assert.That(await hub.Core.Operations.Deliveries.EditAsync(new DeliveryEdit("bert") { Text = "one" }, row.Id, default), Does.Contain("changes nothing"));
    }

    [Test]
    [Property("Requirement", "R29")]
    public async Task A_deleted_post_leaves_no_words_in_what_edits_keep()
    {
        await using var hub = new TestHub(options => options.Sink.Script = _ => new Rejected("no"));
        var row = await OperatorTests.DeadAsync(hub);
        await hub.Core.Operations.Deliveries.EditAsync(new DeliveryEdit("anna") { Text = "incident without canary" }, row.Id, default);
        await hub.CommitAsync(new Gone("p", DateTimeOffset.UtcNow));
        var kept = (await hub.Core.Reader.DeliveryAsync(row.Id, default))!;
        Assert.That(kept.Edits.Single().Before.Text, Is.EqualTo("(deleted by its author)"));
        Assert.That(kept.Body!.Text, Is.EqualTo("(deleted by its author)"));
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task An_item_that_could_not_be_read_keeps_its_bytes_until_an_edit_of_them_is_stored()
    {
        var channel = new PushedOnly { Again = (id, raw) => raw.Span.IndexOf("good"u8) >= 0 ? new Put(TestHub.Post("mended")) : new Defective(id, raw, "not good") };
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("in", "test", channel)]);
        await hub.CommitAsync(new Defective("hash:1", "bad"u8.ToArray(), "no id"));
        var item = (await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(), default)).Single();
        var still = await hub.Core.Operations.Quarantine.EditAsync(item.Id, "worse"u8.ToArray(), "anna", default);
        Assert.That((still!.Value.Outcome, still.Value.Reason), Is.EqualTo((ChangeOutcome.Quarantined, "not good")));
        var kept = (await hub.Core.Reader.QuarantinedAsync(item.Id, default))!;
        Assert.That((kept.State, kept.Raw, kept.Reason), Is.EqualTo((QuarantineState.Waiting, "bad"u8.ToArray(), "no id")));
        Assert.That((await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(), default)), Has.Count.EqualTo(1), "the edit that could not be read is no item of its own");
        Assert.That((await hub.Core.Operations.Quarantine.EditAsync(item.Id, "good"u8.ToArray(), "anna", default))!.Value.Outcome, Is.EqualTo(ChangeOutcome.Stored));
        var released = (await hub.Core.Reader.QuarantinedAsync(item.Id, default))!;
        Assert.That((released.State, released.Bytes, released.Reason), Is.EqualTo((QuarantineState.Released, 0, "anna edited its bytes, and it was read. Before: no id")));
        Assert.That((await hub.PostAsync("mended")).Summary.Text, Is.EqualTo("incident"));
        Assert.That(await hub.Core.Operations.Quarantine.EditAsync(item.Id, "good"u8.ToArray(), "anna", default), Is.Null, "it no longer waits");
    }

    [Test]
    [Property("Requirement", "R6")]
    public async Task A_search_of_the_quarantine_is_read_again_or_dropped_as_a_whole()
    {
        var mended = false;
        var channel = new PushedOnly { Again = (id, raw) => mended ? new Put(TestHub.Post(id)) : new Defective(id, raw, "still") };
        await using var hub = new TestHub(options => options.Channels = [new ChannelSetup("in", "test", channel)]);
        await hub.CommitAsync([.. Enumerable.Range(0, 450).Select(at => new Defective($"d{at:000}", Two(at), at < 420 ? "new shape" : "spam"))]);
        var spam = new QuarantineQuery { Reason = "spam" };
        var found = await hub.Core.Reader.SummaryAsync(spam, default);
        Assert.That(found.Rows, Is.EqualTo(30));
        Assert.That((await hub.Core.Operations.Quarantine.DropAsync(spam, new BulkRange(0, found.UpTo), new DropOrder("anna", "noise"), default)).Done, Is.EqualTo(30));
        var dropped = await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(State: QuarantineState.Dropped), default);
        Assert.That((dropped.Count, dropped[0].Bytes, dropped[0].Reason), Is.EqualTo((30, 0, "anna dropped it: noise. Before: spam")));
        mended = true;
        var (all, done, after) = (await hub.Core.Reader.SummaryAsync(new QuarantineQuery(), default), 0, (long?)0);
        while (after is { } from)
        {
            var step = await hub.Core.Operations.Quarantine.RetryAsync(new QuarantineQuery(), new BulkRange(from, all.UpTo), default);
            (done, after) = (done + step.Done, step.Next);
        }
        Assert.That(done, Is.EqualTo(420));
        Assert.That(await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(), default), Is.Empty);
        await hub.CommitAsync(new Defective("d430", Two(430), "spam"));
        Assert.That(await hub.Core.Reader.QuarantineAsync(new QuarantineQuery(), default), Is.Empty, "what was dropped stays dropped when the same bytes come again");
    }

    private static byte[] Two(int number) => [(byte)(number & 0xff), (byte)(number >> 8)];
}

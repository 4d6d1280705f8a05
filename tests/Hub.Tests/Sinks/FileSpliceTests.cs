using System.Text;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Large files on their way to a desk.</summary>
[TestFixture]
internal sealed class FileSpliceTests
{
    [Test]
    [Property("Requirement", "R8")]
    public async Task A_large_file_as_base64_is_sent_whole_and_takes_little_memory()
    {
        var bytes = new byte[10_000_001];
        new Random(7).NextBytes(bytes);
        var (splice, sent) = Marked(() => new MemoryStream(bytes, writable: false));
        using var content = new SplicedContent(splice);
        await content.CopyToAsync(Stream.Null); // what is made once is made
        var before = GC.GetAllocatedBytesForCurrentThread();
        await content.CopyToAsync(Stream.Null);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(500_000), "its 13 million letters never stand in memory");
        var whole = Encoding.UTF8.GetString((await splice.WholeAsync(default)).Span);
        Assert.That(whole == sent.Replace("#", Convert.ToBase64String(bytes), StringComparison.Ordinal), Is.True);
        Assert.That(content.Headers.ContentLength, Is.EqualTo(whole.Length));
    }

    [Test]
    public async Task Who_must_hold_a_whole_file_waits_for_his_part_of_the_memory_and_gives_it_back()
    {
        var (time, memory) = (new ManualTime(), new FileMemory(100, TimeSpan.FromSeconds(5)));
        var first = await memory.TakeAsync(80, time, default);
        var second = memory.TakeAsync(900, time, default).AsTask();
        var third = memory.TakeAsync(10, time, default).AsTask();
        Assert.That((second.IsCompleted, third.IsCompleted), Is.EqualTo((false, false)), "in their order");
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(async () => await second, Throws.TypeOf<RefusedException>(), "it comes again later");
        Assert.That(async () => await third, Throws.TypeOf<RefusedException>());
        first.Dispose();
        using var all = await memory.TakeAsync(900, time, default);
        var late = memory.TakeAsync(1, time, default).AsTask();
        Assert.That(late.IsCompleted, Is.False);
    }

    private static (Body Body, string Sent) Marked(Func<Stream> open)
    {
        var file = SampleDelivery.Extended(TicketEventKind.Attached, 1, new TicketReference("12")) with { OpenFile = open };
        var section = TestWorld.Settings(("Url", "http://localhost/"), ("Preset", "json"));
        var options = HttpSinkOptions.Read(section, SinkKinds.PresetFolder, new Hub.Wire.HandlebarsTemplates(), out _)!;
        var act = new Act(file, options);
        return (FileSplice.In(Encoding.UTF8.GetBytes($"{{\"data\":\"{FileSplice.Mark(act)}\"}}"), act), "{\"data\":\"#\"}");
    }
}

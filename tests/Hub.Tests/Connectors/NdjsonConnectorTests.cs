using System.Text;
using Hub.Connectors;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Connectors;

[TestFixture, Property("Requirement", "R1, R3, R8")]
public sealed class NdjsonConnectorTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("hub-ndjson-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_growing_file_is_followed_and_half_a_line_is_waited_for()
    {
        Append("a.ndjson", Line("1") + "{\"id\":\"2\",\"te");
        await using var lane = new OpenLane(Open());
        Assert.That(await lane.IdsAsync(), Is.EqualTo("1"));
        Assert.That(await lane.IdsAsync(), Is.Empty, "a heartbeat");
        Append("a.ndjson", "xt\":\"x\"}\n" + Line("3"));
        Assert.That(await lane.IdsAsync(), Is.EqualTo("2 3"));
    }

    [Test]
    public async Task A_last_line_without_its_end_is_taken_when_it_is_whole_and_its_end_later_is_nothing()
    {
        Append("a.ndjson", Line("1").TrimEnd());
        await using var lane = new OpenLane(Open());
        Assert.That(await lane.IdsAsync(), Is.EqualTo("1"));
        Append("a.ndjson", "\n" + Line("2"));
        Assert.That(await lane.IdsAsync(), Is.EqualTo("2"));
    }

    [Test]
    public async Task A_file_that_is_renamed_is_read_to_its_end_before_its_successor()
    {
        Append("a.ndjson", Line("1"));
        var cursor = await ReadAsync(Cursor.Start, "1");
        Append("a.ndjson", Line("2"));
        File.Move(At("a.ndjson"), At("a.ndjson.1"));
        Append("a.ndjson", Line("3"));
        await ReadAsync(cursor, "2 3");
    }

    [Test]
    public async Task A_file_that_is_renamed_before_its_first_line_was_whole_is_known_again()
    {
        Append("a.ndjson", "{\"id\":");
        var cursor = await ReadAsync(Cursor.Start, "");
        File.Move(At("a.ndjson"), At("a.ndjson.1"));
        Append("a.ndjson.1", "\"1\",\"text\":\"x\"}\n");
        await ReadAsync(cursor, "1");
    }

    [Test]
    public async Task A_file_that_is_copied_and_emptied_goes_on_in_the_copy_and_begins_anew_itself()
    {
        Append("a.ndjson", Line("1") + Line("2"));
        var cursor = await ReadAsync(Cursor.Start, "1 2");
        Append("a.ndjson", Line("3"));
        File.Copy(At("a.ndjson"), At("b.ndjson"));
        File.WriteAllText(At("a.ndjson"), Line("4"));
        await ReadAsync(cursor, "3 4");
    }

    [Test]
    public async Task A_file_that_was_cut_short_is_read_from_its_start()
    {
        Append("a.ndjson", Line("1") + Line("2"));
        var cursor = await ReadAsync(Cursor.Start, "1 2");
        File.WriteAllText(At("a.ndjson"), Line("3"));
        await ReadAsync(cursor, "3");
    }

    [Test]
    public async Task Another_file_under_the_same_name_is_another_file()
    {
        Append("a.ndjson", Line("1") + Line("2"));
        var cursor = await ReadAsync(Cursor.Start, "1 2");
        File.Delete(At("a.ndjson"));
        Append("a.ndjson", Line("3") + Line("4") + Line("5"));
        await ReadAsync(cursor, "3 4 5");
    }

    [Test]
    public async Task New_files_come_in_the_order_of_their_names_and_only_where_the_pattern_fits()
    {
        Append("b.ndjson", Line("2"));
        Append("a.ndjson", Line("1"));
        Append("c.txt", Line("3"));
        await ReadAsync(Cursor.Start, "1 2");
    }

    [Test]
    public async Task Blank_lines_count_for_nothing_and_a_byte_order_mark_too()
    {
        File.WriteAllBytes(At("a.ndjson"), [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Line("1") + "\r\n  \n\n" + Line("2"))]);
        await using var lane = new OpenLane(Open());
        var batch = await lane.NextAsync();
        Assert.That((batch.Seen, batch.Changes.Count, batch.Skipped.Count), Is.EqualTo((2, 2, 0)));
    }

    [Test]
    public async Task A_bad_line_is_defective_with_its_place_and_the_cursor_moves_on()
    {
        Append("a.ndjson", Line("1") + "rubbish\n" + Line("2"));
        await using var lane = new OpenLane(Open());
        var changes = (await lane.NextAsync()).Changes;
        Assert.That(changes.Select(change => change.GetType().Name), Is.EqualTo((string[])["Put", "Defective", "Put"]));
        Assert.That(((Defective)changes[1]).Reason, Is.EqualTo("The item must be JSON; it is broken at line 1, byte 1. (a.ndjson at byte 22)"));
    }

    [Test]
    public async Task At_most_500_lines_come_at_once()
    {
        Append("a.ndjson", string.Concat(Enumerable.Range(1, 1_200).Select(number => Line($"{number}"))));
        await using var lane = new OpenLane(Open());
        Assert.That((int[])[(await lane.NextAsync()).Seen, (await lane.NextAsync()).Seen, (await lane.NextAsync()).Seen, (await lane.NextAsync()).Seen], Is.EqualTo((int[])[500, 500, 200, 0]));
    }

    [Test]
    public async Task A_line_of_nine_megabytes_is_read_and_one_of_twenty_is_a_stub_with_its_place()
    {
        Append("a.ndjson", Line("1") + $"{{\"id\":\"2\",\"text\":\"x\",\"more\":\"{new string('m', 9 << 20)}\"}}\n" + new string('x', 20 << 20) + "\n" + Line("3"));
        var changes = new List<Change>();
        await using (var lane = new OpenLane(Open()))
            for (var at = 0; at < 8; at++)
                changes.AddRange((await lane.NextAsync()).Changes);
        Assert.That(changes.Select(change => change is Put put ? put.Post.NativeId : "-"), Is.EqualTo((string[])["1", "2", "-", "3"]));
        var stub = (Defective)changes[2];
        Assert.That(stub.Raw.Length, Is.EqualTo(1_024));
        Assert.That(stub.Reason, Does.Match("^The line is longer than 10485760 bytes and was left out; it stands in a.ndjson from byte \\d+ on\\.$"));
    }

    [Test]
    public async Task A_line_without_end_is_one_stub_while_it_grows()
    {
        Append("a.ndjson", new string('x', 11 << 20));
        await using var lane = new OpenLane(Open());
        Assert.That((await lane.NextAsync()).Changes, Has.Count.EqualTo(1));
        Append("a.ndjson", new string('x', 1 << 20));
        Assert.That((await lane.NextAsync()).Changes, Is.Empty);
        Append("a.ndjson", "x\n" + Line("1"));
        await lane.UntilAsync("1");
    }

    [Test]
    public async Task Five_hundred_files_keep_the_cursor_small_and_none_comes_twice()
    {
        for (var at = 0; at < 500; at++)
            Append($"{at:d4}.ndjson", Line($"{at}"));
        var cursor = await ReadAsync(Cursor.Start, string.Join(' ', Enumerable.Range(0, 500)));
        Assert.That(cursor.Value, Has.Length.LessThan(Cursor.MaxLength / 2));
        await ReadAsync(cursor, "");
        for (var at = 0; at < 400; at++)
            File.Delete(At($"{at:d4}.ndjson"));
        Append("0499.ndjson", Line("new"));
        var known = NdjsonCursor.Parse(await ReadAsync(cursor, "new"));
        Assert.That(known.Files.Count + (known.Done.Length / NdjsonCursor.KeyLength), Is.EqualTo(100), "files that are gone are forgotten");
    }

    [Test]
    public void The_fullest_cursor_stays_under_its_bound()
    {
        var mark = new FileMark("ffffffff.ffffffff.ffffffffffffffff", 256, "0123456789abcdef", long.MaxValue, Skipping: true);
        var cursor = new NdjsonCursor([.. Enumerable.Repeat(mark, NdjsonCursor.MostFiles)], new byte[NdjsonCursor.MostDone * NdjsonCursor.KeyLength]).ToCursor();
        Assert.That(cursor.Value, Has.Length.LessThan(Cursor.MaxLength));
        Assert.That(NdjsonCursor.Parse(cursor).Files[199], Is.EqualTo(mark));
    }

    [Test]
    public void A_cursor_of_another_connector_is_refused_in_one_sentence() => Assert.That(
        async () => await ReadAsync(new Cursor("12345"), ""),
        Throws.TypeOf<RefusedException>().With.Message.EqualTo("The lane's cursor was not written by the connector ndjson; was the channel's kind changed?"));

    [Test]
    public void All_faults_of_the_settings_are_told_at_once() => Assert.That(
        new NdjsonConnectorKind().Check(Surrounding.Settings(("Pattern", "sub/*.ndjson"), ("PollMilliseconds", "0"), ("Path", "x"))).Select(fault => fault.Sentence),
        Is.EquivalentTo((string[])
        [
            "Channels:test:Folder must be the path of a folder; it is missing.",
            "Channels:test:Pattern must be a file name with * and ?, without folders; it is sub/*.ndjson.",
            "Channels:test:PollMilliseconds must be a whole number between 10 and 3600000; it is 0.",
            "Channels:test:Path is not known; allowed are Folder, Pattern, PollMilliseconds.",
        ]));

    private static string Line(string id) => $"{{\"id\":\"{id}\",\"text\":\"x\"}}\n";

    private string At(string name) => Path.Combine(folder, name);

    private void Append(string name, string text) => File.AppendAllText(At(name), text);

    private IConnector Open() => new NdjsonConnectorKind().Open(Surrounding.Settings(("Folder", folder), ("PollMilliseconds", "10")), Surrounding.Of());

    /// <summary>Reads as after a restart until all is read, and answers the cursor.</summary>
    private async Task<Cursor> ReadAsync(Cursor from, string ids)
    {
        await using var lane = new OpenLane(Open(), from);
        return await lane.UntilAsync(ids);
    }

    private sealed class OpenLane(IConnector connector, Cursor from = default) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<Batch> batches = connector.ReadAsync(NdjsonConnector.Lane, from, CancellationToken.None).GetAsyncEnumerator();

        public async Task<Batch> NextAsync()
        {
            await batches.MoveNextAsync();
            return batches.Current;
        }

        public async Task<string> IdsAsync() => Ids(await NextAsync());

        /// <summary>Reads up to the first heartbeat that follows something, or up to the first where nothing is expected.</summary>
        public async Task<Cursor> UntilAsync(string ids)
        {
            var found = new List<string>();
            for (var quiet = 0; quiet < 2;)
            {
                var batch = await NextAsync();
                if (batch.Changes.Count > 0)
                    found.Add(Ids(batch));
                quiet = batch.Changes.Count > 0 ? 0 : quiet + 1;
            }
            Assert.That(string.Join(' ', found), Is.EqualTo(ids));
            return batches.Current.Cursor;
        }

        public async ValueTask DisposeAsync()
        {
            await batches.DisposeAsync();
            await connector.DisposeAsync();
        }

        private static string Ids(Batch batch) => string.Join(' ', batch.Changes.Select(change => change is Put put ? put.Post.NativeId : "-"));
    }
}

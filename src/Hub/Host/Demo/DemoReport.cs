using Hub.Contracts;
using Hub.Core;
using Hub.Host.Commands;
using Hub.Host.Pages;

namespace Hub.Host.Demo;

/// <summary>What the demo prints when all is delivered.</summary>
internal sealed class DemoReport(TextWriter output, DemoRecords records)
{
    public const int Shown = 3;
    private const int ShownWords = 4;

    public async Task WriteTableAsync()
    {
        var categories = Enum.GetValues<Category>();
        var table = new Table([new Column("channel", MayCut: true), .. categories.Select(category => new Column(Answers.Word(category), IsNumber: true)), new Column("all", IsNumber: true), new Column("tickets", IsNumber: true), new Column("review", IsNumber: true)]);
        var decided = records.Posts.Values.Where(post => post.Summary.Category is not null).ToList();
        foreach (var group in decided.GroupBy(post => post.Summary.Channel).OrderBy(group => group.Key, StringComparer.Ordinal))
            Add(group.Key, [.. group]);
        Add("all", decided);
        await output.WriteLineAsync();
        await table.WriteAsync(output);

        void Add(string name, List<PostRecord> posts) => table.Add(
            [name, .. categories.Select(category => Count(posts, post => post.Summary.Category == category)), Count(posts, _ => true), Count(posts, IsTicket), Count(posts, post => post.Summary.Action == PolicyAction.Review)]);
    }

    /// <summary>Three tickets of three categories and channels, and the words that decided them.</summary>
    public async Task WriteTicketsAsync()
    {
        var told = new List<PostRecord>();
        foreach (var category in Enum.GetValues<Category>().Take(Shown))
            if (Candidates(category).FirstOrDefault(post => told.TrueForAll(other => other.Summary.Channel != post.Summary.Channel && other.Summary.Language != post.Summary.Language)) is { } post)
                told.Add(post);
        foreach (var post in told)
        {
            var row = post.Deliveries.First(row => row.Kind == TicketEventKind.Created);
            var decision = post.Decisions.MinBy(decision => decision.Id)!;
            await output.WriteLineAsync();
            await output.WriteLineAsync($"Ticket {row.TicketNativeId} in {row.Backend}, from {post.Summary.Channel}: {Answers.Word(decision.Category)}, priority {Answers.Word(decision.Priority)}, policy row {decision.PolicyRow}");
            await output.WriteLineAsync($"  \"{Excerpt(post.Summary.Text!)}\"");
            await output.WriteLineAsync($"  decided by {string.Join(", ", Deciding(post).Take(ShownWords).Select(one => $"\"{Table.Clean(Highlights.Words(post.Summary.Text!, one))}\" ({one.Rule} {Words.Weight(one.Weight)})"))}");
        }
    }

    /// <summary>What the local desk said of the tickets that somebody worked on.</summary>
    public async Task WriteReturnsAsync(IReadOnlyList<string> tickets)
    {
        await output.WriteLineAsync();
        foreach (var post in tickets.Select(ticket => records.Posts.Values.First(post => post.Summary.TicketNativeId == ticket)))
            await output.WriteLineAsync(
                $"Back from {DemoFolder.Desk}, ticket {post.Summary.TicketNativeId}: {string.Join(", ", post.DeskEvents.Select(Told))}; it is {(post.Summary.TicketStatus is { } status ? Answers.Word(status) : "unknown")} now (post {post.Summary.Id})");
    }

    /// <summary>What the person who wrote while the demo ran heard from us.</summary>
    public async Task WriteRepliesAsync(IReadOnlyList<DemoReply> replies)
    {
        await output.WriteLineAsync();
        foreach (var reply in replies)
            await output.WriteLineAsync($"Back to {Table.Clean(reply.To)} on {DemoFolder.Answering}, {reply.Kind}: \"{Table.Clean(reply.Text.ReplaceLineEndings(" "))}\"");
    }

    /// <summary>The most urgent of what waits for a person.</summary>
    public async Task WriteQueueAsync(IReadOnlyList<ReviewRecord> waiting, long all)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync($"{all} posts wait for a person, most urgent first ({ThisProgram.Call} review list, or the page):");
        foreach (var (post, _) in waiting)
            await output.WriteLineAsync($"  post {post.Id}, priority {(post.Priority is { } priority ? Answers.Word(priority) : "none")}, {(post.Category is { } category ? Answers.Word(category) : "undecided")} {Answers.Share(post.Confidence ?? 0)} sure: \"{Excerpt(post.Text ?? "")}\"");
    }

    private static string Told(DeskEventRecord item) => item.Status is { } status ? $"{Answers.Word(status)} (\"{Table.Clean(item.Word ?? "")}\")" : $"\"{Table.Clean(item.Text ?? "")}\"";

    private IEnumerable<PostRecord> Candidates(Category category) => records.Posts.Values
        .Where(post => IsTicket(post) && post.Summary is { State: PostState.Current, Text.Length: < 200 } && post.Summary.Category == category)
        .OrderByDescending(post => Deciding(post).Count()).ThenBy(post => post.Summary.Id);

    private static IEnumerable<Evidence> Deciding(PostRecord post) => post.Decisions.MinBy(decision => decision.Id) is not { } decision ? []
        : decision.Evidence.Where(one => one.Weight > 0 && one.For == Answers.Word(decision.Category) && Highlights.Words(post.Summary.Text ?? "", one).Length > 0)
            .OrderByDescending(one => one.Weight);

    private static string Count(IEnumerable<PostRecord> posts, Func<PostRecord, bool> which) => Answers.Number(posts.Count(which));

    private static bool IsTicket(PostRecord post) => post.Deliveries.Any(row => row.Kind == TicketEventKind.Created);

    private static string Excerpt(string text) => Table.Clean(text.Length <= 90 ? text : text[..(char.IsHighSurrogate(text[89]) ? 89 : 90)] + "…");
}

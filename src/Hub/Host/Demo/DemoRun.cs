using System.Text;
using Hub.Core;
using Hub.Host.Http.SignIn;
using Hub.Host.Recordings;
using Hub.Host.Runtime;

namespace Hub.Host.Demo;

/// <summary>The whole hub in this process, with a day of posts played into it.</summary>
/// <param name="Once">End when all is delivered and compared.</param>
internal sealed record DemoRun(TextWriter Out, TextWriter Progress, string? Store, bool Once)
{
    private const int Worked = 3;
    private const string Visitor = "demo";

    /// <summary>Connection string of a database that holds the store, or where it stands; null: a file does.</summary>
    public string? Postgres { get; init; }

    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    public async Task<int> RunAsync(CancellationToken outer)
    {
        using var signals = new Signals(outer);
        var stop = signals.Stop;
        var folder = DemoFolder.Make(Store, Postgres);
        var lines = await DemoLine.ReadAsync(Path.Combine(Samples, "posts.ndjson"), stop);
        using var log = Logs.Create(null, LogLevel.Warning, toError: true);
        await using var desk = await DemoDesk.StartAsync(folder, stop);
        var before = Tickets(desk, folder);
        var secret = await folder.SecretAsync(stop);
        using var recorded = await DemoRecordings.ReadAsync(Path.Combine(Samples, "recordings"), stop);
        await using var program = await StartAsync(folder, desk, log, recorded.Taps, stop);
        await Out.WriteLineAsync($"The hub runs at {program.Addresses[0]} with {DemoFolder.Channels.Count + DemoFolder.Recorded.Count} channels and 2 backends in {folder.Path}");
        using var http = new HttpClient { BaseAddress = new Uri(program.Addresses[0]), Timeout = TimeSpan.FromMinutes(1) };
        var player = new DemoPlayer(http, program.Core, Progress);
        var unplayed = await recorded.PlayedAsync(Progress, stop);
        await player.WaitAsync(stop);
        var answers = await player.PlayAsync(lines, stop);
        await player.PlayAsync([DemoTalk.Line], stop);
        IReadOnlyList<string> worked = [.. desk.Quiet(Worked), .. new[] { await DemoTalk.TicketAsync(program.Core.Reader, stop) }.OfType<string>()];
        var refused = await new DemoAgent(http, secret).WorkAsync(worked, stop);
        await player.WaitAsync(stop);
        var code = await ReportAsync(program, folder, new Day(answers, worked, [.. unplayed, .. refused, .. DemoTalk.Differences(desk.Inbox)], before, Tickets(desk, folder)) { Replies = DemoTalk.Replies(desk.Inbox) }, stop);
        if (Once)
            return code;
        await Out.WriteLineAsync($"\nThe page: {program.Addresses[0]}   The desk: {desk.Address}\nTo decide what waits: {program.Addresses[0]}{Pages.Links.Review}, sign in as {Visitor} with {await VisitorAsync(program.Core.Operations.Users, stop)}\nCtrl-C ends the demo.");
        await signals.WaitAsync();
        return code;
    }

    /// <summary>A user for who looks at the demo, with a password of this run.</summary>
    private static async Task<string> VisitorAsync(IUsers users, CancellationToken stop)
    {
        var password = Passwords.Draw();
        var hash = new NewPassword(Passwords.Hash(password), MustChange: false);
        if (!await users.AddAsync(Visitor, Role.Agent, hash, Visitor, stop))
            await users.SetPasswordAsync(Visitor, hash, Visitor, stop);
        return password;
    }

    // The page has its usual address, if nobody else has it.
    private async Task<RunningProgram> StartAsync(DemoFolder folder, DemoDesk desk, ILoggerFactory log, RuntimeTaps taps, CancellationToken stop)
    {
        if (!Once)
        {
            try
            {
                return await RunningProgram.StartAsync(await folder.ConfigureAsync(desk.Address, Configuration.WebSection.DefaultUrl, stop), null, log, stop, taps);
            }
            catch (HubException error) when (error.InnerException is IOException or System.Net.Sockets.SocketException)
            {
                await Progress.WriteLineAsync($"{Configuration.WebSection.DefaultUrl} is taken; the page gets another port.");
            }
        }
        return await RunningProgram.StartAsync(await folder.ConfigureAsync(desk.Address, "http://127.0.0.1:0", stop), null, log, stop, taps);
    }

    private async Task<int> ReportAsync(RunningProgram program, DemoFolder folder, Day day, CancellationToken stop)
    {
        var (before, after, lines) = (day.Before, day.After, day.Answers.Count);
        var records = await DemoRecords.ReadAsync(program.Core.Reader, stop);
        var report = new DemoReport(Out, records);
        await report.WriteTableAsync();
        await report.WriteTicketsAsync();
        await report.WriteReturnsAsync(day.Worked);
        await report.WriteRepliesAsync(day.Replies);
        await report.WriteQueueAsync(await program.Core.Reader.Reviews.WaitingAsync(null, DemoReport.Shown, stop), await program.Core.Reader.Reviews.CountAsync(stop));
        await Out.WriteLineAsync();
        await Out.WriteLineAsync(before == 0 ? $"{lines} posts sent and {DemoFolder.Recorded.Count} recordings played, {after} tickets opened." : $"{lines} posts sent and {DemoFolder.Recorded.Count} recordings played again, {after - before} new tickets: the {before} of before stand.");
        await Out.WriteLineAsync($"Tickets as files: {folder.FilesFolder}; the desk's: {folder.DeskFile}");
        await Out.WriteLineAsync($"Look on: {Commands.ThisProgram.Call} posts list --config {folder.Settings}");
        var expected = await ExpectedLine.ReadAsync(Path.Combine(Samples, "expected.tsv"), stop);
        var differences = new DemoComparison(records, day.Answers).Compare(expected).ToList();
        differences.AddRange([.. day.Refused, .. DemoAgent.Differences(records, day.Worked)]);
        if (before > 0 && after != before)
            differences.Add($"{after - before} new tickets on a second run; there must be none.");
        foreach (var difference in differences)
            await Out.WriteLineAsync($"DIFFERENT {difference}");
        await Out.WriteLineAsync(differences.Count == 0 ? $"All {expected.Count} lines came out as samples/expected.tsv says." : $"{differences.Count} differences from samples/expected.tsv.");
        return differences.Count == 0 ? ExitCodes.Ok : ExitCodes.No;
    }

    /// <param name="Worked">Tickets that somebody at the desk worked on.</param>
    /// <param name="Refused">Calls of the desk that were not taken, and replies that did not come.</param>
    private sealed record Day(IReadOnlyList<System.Net.HttpStatusCode> Answers, IReadOnlyList<string> Worked, IReadOnlyList<string> Refused, int Before, int After)
    {
        public IReadOnlyList<DemoReply> Replies { get; init; } = [];
    }

    /// <summary>Counted where they arrived, not where they were sent.</summary>
    private static int Tickets(DemoDesk desk, DemoFolder folder)
    {
        var files = Directory.Exists(folder.FilesFolder) ? Directory.GetFiles(folder.FilesFolder, "*.ndjson") : [];
        return desk.Count + files.Sum(file => File.ReadLines(file, Encoding.UTF8).Count(line => line.Contains("\"kind\":\"created\"", StringComparison.Ordinal)));
    }
}

namespace Hub.IntegrationTests;

/// <summary>One cell of the kill matrix: a hub of its own, one post, one fault of the desk, one kill.</summary>
internal sealed record MatrixCell(DeskKind Kind, KillPoint Row, DeskDoes Column)
{
    /// <summary>The hub came to rest and never passed the label.</summary>
    public const string NeverPassed = "·";
    private const string Id = "post";

    public override string ToString() => $"{Kind}, {Row.Name}, {Column.Name}";

    /// <summary>Whether the class's terms allow what came.</summary>
    public bool Allows(string cell) => Kind switch
    {
        _ when cell == NeverPassed => true,
        DeskKind.Blind => cell is "1" or "1, parked" or "0, parked",
        _ => cell is "1" or "1, parked" or "0, parked" || (Column.IsOutside && cell is "2, linked" or "2, unseen"),
    };

    /// <summary>Outside the terms it is a matter of moments whether the search shows the first ticket in time; behind a lane's commit delivery runs beside the kill, and a blind desk shows how far it came.</summary>
    public bool Agrees(string page, string cell) => page == cell || ((Column.IsOutside || this is { Kind: DeskKind.Blind, Row.Label: "lane.after-commit" }) && Allows(page) && Allows(cell));

    /// <param name="server">Connection string of an empty store; null: a file.</param>
    public async Task<string> RunAsync(string? server)
    {
        await using var stage = await Stage.SetAsync(Kind, (config, stage) =>
        {
            config["Channels"]!.AsObject().Remove(Row.IsOfLane ? Stage.Web : Stage.Lines);
            var backend = config["Backends"]!["desk"]!.AsObject();
            if (Kind != DeskKind.Findable)
                (backend["IdPointer"], backend["TimeOut"]) = ("/id", "00:00:01.5"); // an answer that names no ticket is no answer
        }, server);
        var armed = Path.Combine(stage.Folder, "armed");
        var first = Row.Label is null ? await stage.StartAsync() : await stage.StartAsync(("HUB_CRASH_AT", $"{Row.Label}:{Row.Pass}@{armed}"));
        Put(stage, "warm");
        await stage.FinishAsync();
        Prepare(stage);
        await File.WriteAllTextAsync(armed, "");
        Put(stage, Id);
        if (Row.Label is not null)
        {
            if (!await IsKilledAsync(stage, first))
                return NeverPassed;
            await first.DisposeAsync();
            await stage.StartAsync();
        }
        await stage.FinishAsync();
        await stage.UntilAsync(() => Task.FromResult(stage.Desk!.Pending == 0), "the desk still has a request in its queue");
        await stage.FinishAsync();
        return await ReadAsync(stage);
    }

    private void Put(Stage stage, string id)
    {
        var item = new Item(id, $$$"""{"id":"{{{id}}}","text":"it is broken","conversationId":"{{{id}}}","author":{"id":"ann"}}""", new Effect(id, "created", 1));
        if (Row.IsOfLane)
            stage.LineWriter.Append("lines.ndjson", [item]);
        else
            stage.Send(() => stage.Sender().SendAsync([item]));
    }

    private void Prepare(Stage stage)
    {
        stage.Desk!.SearchLag = Column.SearchLag;
        if (Column.Always)
            stage.Desk.Always = Column.Fault;
        else if (Column.Fault is { } fault)
            stage.Desk.Script(fault);
    }

    /// <summary>False: it came to rest without passing the label.</summary>
    private static async Task<bool> IsKilledAsync(Stage stage, HubProcess hub)
    {
        while (!hub.HasExited)
        {
            try
            {
                if ((await stage.Api.PostsAsync()).Exists(post => post.NativeId == Id) && await stage.IsAtRestAsync())
                    return false;
            }
            catch (HttpRequestException)
            {
                // Killed while it was asked.
            }
            await Task.Delay(20);
        }
        return hub.WasKilled ? true : throw new InvalidOperationException($"the hub ended, but not by SIGKILL:\n{hub.Log}");
    }

    private static async Task<string> ReadAsync(Stage stage)
    {
        var tickets = stage.Desk!.Tickets.Where(ticket => ticket.NativeId == Id).ToList();
        var post = (await stage.Api.PostsAsync()).Single(post => post.NativeId == Id);
        var create = (await stage.Api.DeliveriesAsync()).Single(row => row.PostId == post.Id && row.Kind == "created");
        if (create.State != "done")
            return string.IsNullOrEmpty(create.Reason) ? $"{tickets.Count}, {create.State} without a reason" : $"{tickets.Count}, {create.State}";
        if (tickets.Count == 1)
            return "1";
        var isLinked = tickets.Exists(ticket => ticket.Comments.Any(comment => comment.Body.Contains("\"internal\":true", StringComparison.Ordinal)));
        var isAlarmed = (await stage.Api.ReadyAsync()).Contains("more than once", StringComparison.Ordinal)
            && (await stage.Api.MetricsAsync()).Contains("hub_found_twice{backend=\"desk\"} 1", StringComparison.Ordinal);
        return $"{tickets.Count}, {(isLinked && isAlarmed ? "linked" : "unseen")}";
    }
}

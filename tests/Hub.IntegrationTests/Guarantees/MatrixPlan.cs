using Hub.Fakes;

namespace Hub.IntegrationTests;

/// <summary>What the desk does with the first request for the post.</summary>
/// <param name="Name">Heads its column.</param>
/// <param name="Only">Of one class; null: of all.</param>
/// <param name="IsOutside">Breaks the terms of a findable desk: the matrix says what happens.</param>
internal sealed record DeskDoes(string Name, DeskFault? Fault, DeskKind? Only = null, bool IsOutside = false)
{
    /// <summary>How old a ticket must be for a search to show it.</summary>
    public TimeSpan SearchLag { get; init; }

    /// <summary>For every request, not only the first.</summary>
    public bool Always { get; init; }
}

/// <summary>Where the hub is killed.</summary>
/// <param name="Label">Null: nowhere.</param>
/// <param name="Pass">Of the label, counted from when the post is sent.</param>
internal sealed record KillPoint(string? Label, int Pass = 1, DeskKind? Only = null)
{
    public string Name => Label is null ? "no kill" : Pass == 1 ? $"`{Label}`" : $"`{Label}`, {Pass}nd pass";

    public bool IsOfLane => Label?.StartsWith("lane.", StringComparison.Ordinal) == true;
}

/// <summary>The rows, columns and classes of the kill matrix. Times are real ones divided by 30: Settle of two minutes is four seconds here.</summary>
internal static class MatrixPlan
{
    public const int Scale = 30;

    public static readonly DeskKind[] Classes = [DeskKind.Keyed, DeskKind.Findable, DeskKind.Blind];

    public static readonly KillPoint[] Rows =
    [
        new(null), new("lane.before-commit"), new("lane.after-commit"), new("writer.before-commit"), new("writer.after-commit"), new("delivery.after-intent"), new("delivery.after-desk"),
        new("delivery.after-desk", 2), new("delivery.after-find", 1, DeskKind.Findable), new("delivery.after-second-look", 1, DeskKind.Findable),
    ];

    public static readonly DeskDoes[] Columns =
    [
        new("answers well", null),
        new("time-out after create", DeskFault.TimeOutAfterCreate),
        new("500 after create", DeskFault.ErrorAfterCreate),
        new("duplicate answer (409)", new DeskFault.DuplicateAnswer()) { Always = true },
        new("time-out, search lags 5 s", DeskFault.TimeOutAfterCreate, DeskKind.Findable) { SearchLag = Scaled(5) },
        new("time-out, visible 30 s later", new DeskFault.Late(Scaled(30))),
        new("reset in the body", DeskFault.ResetInBody),
        new("200 with an error inside", new DeskFault.ErrorInside("the queue is locked")),
        new("429 in the middle", new DeskFault.Throttle(TimeSpan.FromSeconds(1))),
        new("time-out, search lags 5 min", DeskFault.TimeOutAfterCreate, DeskKind.Findable, IsOutside: true) { SearchLag = Scaled(300) },
        new("time-out, visible 3.5 min later", new DeskFault.Late(Scaled(210)), DeskKind.Findable, IsOutside: true),
    ];

    public static IEnumerable<MatrixCell> All => from kind in Classes from row in Rows.Where(row => row.Only is null || row.Only == kind) from column in ColumnsOf(kind) select new MatrixCell(kind, row, column);

    public static IEnumerable<DeskDoes> ColumnsOf(DeskKind kind) => Columns.Where(column => column.Only is null || column.Only == kind);

    private static TimeSpan Scaled(double seconds) => TimeSpan.FromSeconds(seconds / Scale);
}

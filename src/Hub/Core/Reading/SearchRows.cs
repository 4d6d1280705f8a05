using Hub.Core.Storage;

namespace Hub.Core.Reading;

internal sealed class SummaryReadRow
{
    public long Rows { get; set; }

    public long UpTo { get; set; }

    public long? Oldest { get; set; }

    public SearchSummary ToSummary(IEnumerable<ReasonReadRow> reasons) =>
        new(Rows, UpTo, Oldest is { } oldest ? Clock.At(oldest) : null, [.. reasons.Select(reason => new ReasonCount(reason.Reason, reason.Rows))]);
}

internal sealed class ReasonReadRow
{
    public string? Reason { get; set; }

    public long Rows { get; set; }
}

internal sealed class EditReadRow
{
    public long Number { get; set; }

    public long MadeAt { get; set; }

    public string MadeBy { get; set; } = "";

    public byte[] Body { get; set; } = [];

    /// <summary>Null: what was kept cannot be read any more.</summary>
    public EditRecord? ToRecord() => StoreJson.Event(Body) is { } before ? new EditRecord((int)Number, Clock.At(MadeAt), MadeBy, before) : null;
}

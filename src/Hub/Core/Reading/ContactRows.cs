using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Reading;

internal sealed class IdentityReadRow
{
    public long Id { get; set; }

    public long Contact { get; set; }

    public string Scope { get; set; } = "";

    public string Account { get; set; } = "";

    public string Profile { get; set; } = "";

    public int Kind { get; set; }

    public long Posts { get; set; }

    public long Noise { get; set; }

    public long Complaints { get; set; }

    public long Cut { get; set; }

    public long FirstSeen { get; set; }

    public long LastSeen { get; set; }

    public string? Verdict { get; set; }

    public long? StopAt { get; set; }

    public int? StopBasis { get; set; }

    public long? StopPost { get; set; }

    public string? StopBy { get; set; }

    public long? Withheld { get; set; }

    public IdentityRecord ToRecord() => new(Id, Contact, Scope, Account, StoreJson.Author(Profile), (SenderKind)Kind, Posts, Noise, Complaints, Clock.At(FirstSeen), Clock.At(LastSeen))
    {
        Cut = Cut,
        Verdict = Verdict is null ? null : StoreJson.Verdict(Verdict),
        Stop = StopAt is { } at ? new StopRecord(Clock.At(at), (StopBasis)StopBasis!.Value, StopPost, StopBy, Withheld ?? 0) : null,
    };
}

internal sealed class PastReadRow
{
    public long Until { get; set; }

    public string Profile { get; set; } = "";
}

internal sealed class MarkReadRow
{
    public long Id { get; set; }

    public long Contact { get; set; }

    public int Kind { get; set; }

    public long MadeAt { get; set; }

    public string MadeBy { get; set; } = "";

    public string? Why { get; set; }

    public long Posts { get; set; }

    public long? EndedAt { get; set; }

    public string? EndedBy { get; set; }

    public ContactMark ToRecord() => new(Id, (ContactList)Kind, Clock.At(MadeAt), MadeBy, Why, Posts, EndedAt is { } end ? Clock.At(end) : null, EndedBy);
}

internal sealed class MergeReadRow
{
    public long Id { get; set; }

    public long Source { get; set; }

    public long Target { get; set; }

    public long MadeAt { get; set; }

    public string MadeBy { get; set; } = "";

    public string? Why { get; set; }

    public long? UndoneAt { get; set; }

    public string? UndoneBy { get; set; }

    public MergeRecord ToRecord() => new(Id, Source, Target, Clock.At(MadeAt), MadeBy, Why, UndoneAt is { } at ? Clock.At(at) : null, UndoneBy);
}

internal sealed class PairReadRow
{
    public long Contact { get; set; }

    public long Other { get; set; }

    public string Account { get; set; } = "";

    public string OtherAccount { get; set; } = "";

    public int Kind { get; set; }

    public string Key { get; set; } = "";

    public int Vouched { get; set; }

    public int OtherVouched { get; set; }

    public MergeSuggestion ToSuggestion() => new(Contact, Other, Account, OtherAccount, Vouched == 1 && OtherVouched == 1 ? "vouched" : "given", $"the same {(Kind == 0 ? "address" : "phone")}: {Key}");
}

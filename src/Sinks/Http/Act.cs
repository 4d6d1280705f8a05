using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>One delivery under way: what templates can name of it, made when first asked, and what its earlier requests brought.</summary>
internal sealed class Act(Delivery delivery, HttpSinkOptions options)
{
    private Dictionary<string, object?>? model, kept;

    public Delivery Delivery => delivery;

    public Dictionary<string, object?> Model => model ??= Made();

    /// <summary>Whether the request at hand was sent at all; with nothing to redact it is not.</summary>
    public bool IsSent { get; set; }

    /// <summary>What the answer to a create shows of our key; empty: nothing. Null: no answer was asked for it.</summary>
    public string? ShownKey { get; set; }

    /// <summary>The ticket that was just opened, for the requests that follow.</summary>
    public void Stand(TicketReference ticket) => Model["ticket"] = new Dictionary<string, object?> { ["id"] = ticket.Id, ["url"] = ticket.Url };

    /// <summary>Which page of a list is asked for, from 1.</summary>
    public void Page(int number) => Model["page"] = number;

    /// <summary>For the requests that follow.</summary>
    public void Keep(string name, string? value) => (kept ??= [])[name] = value;

    /// <summary>What the next request is about.</summary>
    public void Match(string id) => Model["match"] = new Dictionary<string, object?> { ["id"] = id };

    /// <summary>Opens the attached file.</summary>
    /// <exception cref="RefusedException">The event has none.</exception>
    public Stream OpenFile() => delivery.OpenFile?.Invoke() ?? throw new RefusedException("The event carries no file.");

    /// <summary>Lets templates say where the file's bytes shall stand.</summary>
    public void MarkFile()
    {
        if (Model["file"] is Dictionary<string, object?> file)
            file["base64"] = FileSplice.Mark(this);
    }

    private Dictionary<string, object?> Made()
    {
        var made = TicketModel.Of(delivery, options);
        made["kept"] = kept ??= [];
        return made;
    }
}

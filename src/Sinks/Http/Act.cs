using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>One delivery under way: what templates can name of it, made when first asked, and what its earlier requests brought.</summary>
internal sealed class Act(Delivery delivery, HttpSinkOptions options)
{
    private readonly Dictionary<string, object?> kept = [];
    private Dictionary<string, object?>? model;

    public Delivery Delivery => delivery;

    public Dictionary<string, object?> Model => model ??= Made();

    /// <summary>Whether the request at hand was sent at all; with nothing to redact it is not.</summary>
    public bool IsSent { get; set; }

    /// <summary>For the requests that follow.</summary>
    public void Keep(string name, string? value) => kept[name] = value;

    /// <summary>What the next request is about.</summary>
    public void Match(string id) => Model["match"] = new Dictionary<string, object?> { ["id"] = id };

    /// <summary>The attached file's bytes; the intake bounds their number.</summary>
    /// <exception cref="RefusedException">The event has none.</exception>
    public byte[] File()
    {
        using var file = delivery.OpenFile?.Invoke() ?? throw new RefusedException("The event carries no file.");
        using var bytes = new MemoryStream(checked((int)file.Length));
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Puts the file's bytes where templates find them.</summary>
    public void LoadFile()
    {
        if (Model["file"] is Dictionary<string, object?> file)
            file["base64"] = Convert.ToBase64String(File());
    }

    private Dictionary<string, object?> Made()
    {
        var made = TicketModel.Of(delivery, options);
        made["kept"] = kept;
        return made;
    }
}

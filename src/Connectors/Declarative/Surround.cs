namespace Hub.Connectors;

/// <summary>The body around its items.</summary>
internal sealed class Surround
{
    /// <summary>Most bytes that a request's surroundings may take, kept once for every item.</summary>
    private const int MostTogether = 4 << 20;

    private readonly ReadOnlyMemory<byte> body;
    private readonly Range place;
    private readonly bool isList, isKept;

    /// <param name="body">As it came.</param>
    /// <param name="place">Of the list, or of the one item.</param>
    /// <param name="items">How many there are.</param>
    public Surround(ReadOnlyMemory<byte> body, Range place, int items)
    {
        (this.body, this.place) = (body, place);
        isList = body.Span[place.Start] == '[';
        var around = body.Length - (place.End.Value - place.Start.Value);
        isKept = items == 1 || (long)around * items <= MostTogether;
        Envelope = around == 0 ? default : Filled("null"u8);
    }

    /// <summary>The body with null in the items' place; empty where the items are all there is.</summary>
    public ReadOnlyMemory<byte> Envelope { get; }

    /// <summary>The body as it would have come with this item alone; the item's bytes alone where the surroundings are large for so many.</summary>
    public ReadOnlyMemory<byte> With(ReadOnlyMemory<byte> item) =>
        !isKept || Envelope.IsEmpty ? item
        : !isList ? body
        : Filled([(byte)'[', .. item.Span, (byte)']']);

    private byte[] Filled(ReadOnlySpan<byte> value) => [.. body.Span[..place.Start], .. value, .. body.Span[place.End..]];
}

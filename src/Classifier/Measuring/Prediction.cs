namespace Hub.Classifier;

/// <summary>What was predicted for a row.</summary>
/// <param name="Id">Of the row.</param>
/// <param name="Gold">What is right.</param>
/// <param name="Predicted">In the words of the view.</param>
/// <param name="Confidence">0..1.</param>
/// <param name="IsAutomatic">Over the bars: decided without people.</param>
/// <param name="SenderKind">Lower case; null: not asked for.</param>
public readonly record struct Prediction(string Id, string Gold, string Predicted, double Confidence, bool IsAutomatic, string? SenderKind)
{
    public bool IsRight => Gold == Predicted;
}

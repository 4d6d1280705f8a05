using Hub.Contracts;

namespace Hub.Classifier.Learning;

/// <summary>A post to learn from.</summary>
/// <param name="Post">As a channel would give it.</param>
/// <param name="Category">What it is.</param>
/// <param name="Trade">Empty: none named.</param>
public sealed record Lesson(Post Post, Category Category, string Trade)
{
    /// <summary>What packs that will run beside the learnt one say to it, by category; only what they lack is learnt then. Null: it stands alone.</summary>
    public IReadOnlyList<double>? Beside { get; init; }
}

/// <summary>How to learn; the defaults were chosen on a fifth of the training parts of ten public sets.</summary>
/// <param name="Pack">Id of the pack.</param>
/// <param name="Language">en, de, ru, uk or any.</param>
public sealed record LearnOptions(string Pack, string Language = "any")
{
    public string Version { get; init; } = "1.0.0";

    /// <summary>One sentence on where the posts come from.</summary>
    public string Source { get; init; } = "learnt by hub rules learn";

    public string Licence { get; init; } = "as the posts that it was learnt from";

    /// <summary>A phrase must occur with so many authors (R32).</summary>
    public int LeastAuthors { get; init; } = 5;

    /// <summary>A weight must have the same sign in so many trades when these are learnt apart; 0: does not matter.</summary>
    public int LeastTrades { get; init; }

    /// <summary>What makes weights 0.</summary>
    public double Lasso { get; init; } = 0.2;

    /// <summary>What keeps weights small.</summary>
    public double Ridge { get; init; } = 1;

    /// <summary>Exponent: 0 lets rare phrases say as much as frequent ones.</summary>
    public double Rarity { get; init; } = 0.5;

    /// <summary>Exponent: 1 lets rare classes count as much as frequent ones, 0 each post the same.</summary>
    public double Balance { get; init; } = 0.5;

    /// <summary>What all weights are multiplied by, so that a pack weighs less or more beside others.</summary>
    public double Gain { get; init; } = 1;
}

/// <summary>What was learnt.</summary>
/// <param name="Text">The pack's file.</param>
/// <param name="Phrases">How many it holds.</param>
/// <param name="Lessons">How many posts it was learnt from.</param>
/// <param name="Temperature">Fitted on the fifth that was kept apart.</param>
/// <param name="BesideTemperature">At which the packs beside it are as sure as they are right; they should say so too. Null: it stands alone.</param>
/// <param name="Held">How well a model of four fifths predicts the other.</param>
public sealed record LearntPack(string Text, int Phrases, int Lessons, double Temperature, double? BesideTemperature, ViewScore Held);

namespace Hub.Contracts.Testing;

/// <summary>One promise of contracts.md as code that any test framework can run.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Needs">The mood without which it does not apply.</param>
/// <param name="Run">Throws <see cref="BrokenPromiseException"/> where the sink breaks it.</param>
public sealed record SinkPromiseTest(string Name, DeskMood Needs, Func<ISinkUnderTest, Task> Run)
{
    public bool AppliesTo(ISinkUnderTest subject) => subject.Moods.Contains(Needs);

    public override string ToString() => Name;
}

/// <summary>Marks the fixture that runs the suite for a kind of sink, or for a preset of one, so that a test finds those without.</summary>
/// <param name="kind">Name of the kind.</param>
/// <param name="preset">Name of the preset, where the kind has presets.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RunsSinkSuiteAttribute(string kind, string? preset = null) : Attribute
{
    public string Kind { get; } = kind;

    public string? Preset { get; } = preset;
}

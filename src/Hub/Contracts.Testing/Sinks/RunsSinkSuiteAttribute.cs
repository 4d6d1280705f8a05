namespace Hub.Contracts.Testing;

/// <summary>Marks the fixture that runs the suite for a kind of sink, or for a preset of one, so that a test finds those without.</summary>
/// <param name="kind">Name of the kind.</param>
/// <param name="preset">Name of the preset, where the kind has presets.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RunsSinkSuiteAttribute(string kind, string? preset = null) : Attribute
{
    public string Kind { get; } = kind;

    public string? Preset { get; } = preset;
}

using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Channels whose senders have a shape of their own, said by a preset file.</summary>
/// <param name="presets">Folder where presets are found by name.</param>
public sealed class DeclarativeConnectorKind(string presets) : IConnectorKind
{
    public string Name => "preset";

    /// <summary>Reads the preset, as it is part of the settings; nothing else is touched.</summary>
    public IReadOnlyList<Fault> Check(Settings settings)
    {
        _ = DeclarativeOptions.Read(settings, presets, new HandlebarsTemplates(), out var faults);
        return faults;
    }

    /// <exception cref="RefusedException">The settings or the preset have faults.</exception>
    public IConnector Open(Settings settings, Surroundings with)
    {
        var options = DeclarativeOptions.Read(settings, presets, with.Templates, out var faults);
        if (options is null || faults.Any(fault => !fault.IsWarning))
            throw new RefusedException(string.Join(" ", faults.Where(fault => !fault.IsWarning)));
        var door = new PushDoor(options.Proof, options.MaxPerSecond, with) { Challenge = options.Preset.Challenge, VerifyToken = options.VerifyToken };
        return new PushedConnector(door, new PresetItems(options.Preset), null, with);
    }
}

using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Any backend that speaks HTTP; which one is said by a preset file.</summary>
/// <param name="presets">Folder where presets are found by name.</param>
public sealed class HttpSinkKind(string presets) : ISinkKind
{
    public string Name => "http";

    /// <summary>Reads the preset, as it is part of the settings; nothing else is touched.</summary>
    public IReadOnlyList<Fault> Check(Settings settings)
    {
        _ = HttpSinkOptions.Read(settings, presets, new HandlebarsTemplates(), out var faults);
        return faults;
    }

    /// <exception cref="RefusedException">The settings or the preset have faults.</exception>
    public ISink Open(Settings settings, Surroundings with)
    {
        var options = HttpSinkOptions.Read(settings, presets, with.Templates, out var faults);
        if (options is null || faults.Any(fault => !fault.IsWarning))
            throw new RefusedException(string.Join(" ", faults.Where(fault => !fault.IsWarning)));
        return options.Preset switch
        {
            { Class: BackendClass.Findable } => new FindingHttpSink(options, with),
            { Auth: AuthKind.StandardWebhook } => new WebhookSink(options, with),
            _ => new HttpSink(options, with),
        };
    }
}

using Microsoft.Extensions.Logging;

namespace Hub.Contracts;

/// <summary>What a plugin may use of the world.</summary>
/// <param name="Name">The channel's or backend's name in the settings.</param>
/// <param name="Time">The only clock.</param>
/// <param name="Http">With limits; private addresses are refused unless the operator wrote them into the settings; redirects are not followed.</param>
/// <param name="Health">What operators see of this channel or backend.</param>
/// <param name="Templates">Renders presets' texts.</param>
/// <param name="Logger">Ids, counts and cursors, never text or secrets.</param>
public sealed record Surroundings(string Name, TimeProvider Time, HttpClient Http, IHealth Health, ITemplates Templates, ILogger Logger);

/// <summary>What operators see of a channel or backend.</summary>
public interface IHealth
{
    /// <summary>The platform answered; the heartbeat of R5.</summary>
    void Succeeded();

    /// <summary>How far behind the source we are.</summary>
    void Lag(TimeSpan behind);

    /// <summary>Calls left of a quota, until it resets.</summary>
    void QuotaLeft(string quota, long left, DateTimeOffset resetsAt);

    /// <summary>A token or certificate expires.</summary>
    void Expires(string what, DateTimeOffset at);

    /// <summary>A call cost money.</summary>
    /// <param name="currency">ISO 4217, e.g. USD.</param>
    void Cost(decimal amount, string currency)
    {
    }
}

/// <summary>Compiles templates once; rendering is pure.</summary>
public interface ITemplates
{
    /// <exception cref="FormatException">The template cannot be compiled; the message names the place.</exception>
    ITemplate Compile(string source, TemplateEscaping escaping);
}

public interface ITemplate
{
    string Render(object model);
}

/// <summary>How values are written into the text around them.</summary>
public enum TemplateEscaping { None, Json, Html, Url }

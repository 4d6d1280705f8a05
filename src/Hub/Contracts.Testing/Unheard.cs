namespace Hub.Contracts.Testing;

/// <summary>Health of which nobody hears, for a connector or sink that is tried outside a hub.</summary>
public sealed class Unheard : IHealth
{
    public void Succeeded()
    {
    }

    public void Lag(TimeSpan behind)
    {
    }

    public void QuotaLeft(string quota, long left, DateTimeOffset resetsAt)
    {
    }

    public void Expires(string what, DateTimeOffset at)
    {
    }
}

/// <summary>For who has no templates: each is refused as one that cannot be read.</summary>
public sealed class NoTemplates : ITemplates
{
    public ITemplate Compile(string source, TemplateEscaping escaping) => throw new FormatException("No templates here.");
}
